/** What a message's text is made of. Links are only what is written out as one, and only of kinds that cannot run anything. */
export type Part = { kind: "text"; text: string } | { kind: "link"; text: string; href: string } | { kind: "cite"; index: number };

// The part before an @ is bounded: unbounded, a long word without one would be read again from each of its letters.
const PATTERN = /(https?:\/\/[^\s<>"]+)|([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)|(\+?\(?\d[\d\s().-]{7,}\d)|\[(\d{1,2})\]/g;

/** `cited`: the indexes of the message's citations; a bracketed number that cites nothing stays text. */
export function parts(text: string, cited: number[] = []): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(PATTERN)) {
    const part = read(match, cited);
    if (!part) continue;
    const at = match.index ?? 0;
    if (at > from) found.push({ kind: "text", text: text.slice(from, at) });
    found.push(part);
    from = at + (part.kind === "link" ? part.text.length : match[0]!.length);
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

function read([, address, mail, phone, index]: RegExpMatchArray, cited: number[]): Part | null {
  if (address) return link(address);
  if (mail) return { kind: "link", text: mail, href: `mailto:${mail}` };
  if (phone) return call(phone);
  const number = Number(index);
  return cited.includes(number) ? { kind: "cite", index: number } : null;
}

/** A full stop or a bracket after an address belongs to the sentence. */
function link(address: string): Part {
  let end = address;
  while (/[.,;:!?'"]$/.test(end) || (end.endsWith(")") && count(end, ")") > count(end, "("))) end = end.slice(0, -1);
  return { kind: "link", text: end, href: end };
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;

/** Ten digits at least: years, prices and date ranges are shorter. */
function call(phone: string): Part | null {
  const digits = phone.replace(/\D/g, "");
  if (digits.length < 10 || digits.length > 15 || /\d{4}-\d\d-\d\d/.test(phone)) return null;
  return { kind: "link", text: phone, href: `tel:${phone.startsWith("+") ? "+" : ""}${digits}` };
}
