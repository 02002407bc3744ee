type RGB = [number, number, number];

export interface Palette {
  accent: string;
  /** For text and icons on the accent. */
  onAccent: string;
  /** The accent, moved until it can be read as text on a light or on a dark ground, bubbles included. */
  onLight: string;
  onDark: string;
}

const WHITE: RGB = [255, 255, 255];
const BLACK: RGB = [0, 0, 0];
/** `--raised` of chat.css: of the grounds that text stands on, the ones nearest to the accent. */
const LIGHT: RGB = [242, 244, 247];
const DARK: RGB = [36, 39, 46];
const INK: RGB = [17, 20, 26];
const FALLBACK = "#1f5fbf";

/** The colours that follow from a business's one accent. Contrast as in WCAG 2.2, 4.5 for text. */
export function palette(colour: string | undefined): Palette {
  const accent = parse(colour) ?? parse(FALLBACK)!;
  return {
    accent: hex(accent),
    onAccent: hex(contrast(accent, WHITE) >= 4.5 || contrast(accent, WHITE) >= contrast(accent, INK) ? WHITE : INK),
    onLight: hex(readable(accent, LIGHT, BLACK)),
    onDark: hex(readable(accent, DARK, WHITE)),
  };
}

export function contrast(one: RGB, other: RGB): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function parse(colour: string | undefined): RGB | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour ?? "");
  const full = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : colour ?? "";
  if (!/^#[0-9a-f]{6}$/i.test(full)) return null;
  return [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16)) as RGB;
}

function readable(colour: RGB, ground: RGB, towards: RGB): RGB {
  let moved = colour;
  for (let step = 0; step < 20 && contrast(moved, ground) < 4.6; step += 1) {
    moved = moved.map((part, at) => Math.round(part + (towards[at]! - part) * 0.1)) as RGB;
  }
  return moved;
}

function luminance(colour: RGB): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as RGB;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const hex = (colour: RGB): string => "#" + colour.map((part) => part.toString(16).padStart(2, "0")).join("");
