/** What a line of Markdown is made of. There is no markup of a page in it: what looks like some is text. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "strong" | "emphasis"; inner: Inline[] }
  | { kind: "link"; href: string; inner: Inline[] }
  /** Would be a link, but to where none may lead. */
  | { kind: "unlinked"; inner: Inline[] };

/** Deeper than anybody writes. What is nested deeper stays as it was typed, so that nothing can exhaust the stack. */
const DEEPEST = 8;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
/** Its text holds no bracket: a link within a link is none, and no text is looked through twice. */
const LINK = /!?\[((?:[^[\]\\]|\\[^])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/y;
const ADDRESS = /https?:\/\/[^\s<>"]+/y;

/** Where a link may lead: nowhere that runs anything, and to no page of the console. */
export function safeAddress(address: string): string | null {
  const text = address.trim();
  return /^(?:https?:\/\/[^\s]|mailto:[^\s]|tel:[+\d])/i.test(text) ? text : null;
}

/** `inLink`: these are the words of a link, and hold no other. */
export function inlines(text: string, depth = 0, inLink = false): Inline[] {
  const found: Inline[] = [];
  /** Marks that nothing closes from here on: they are not looked for again, else a line of stars would take for ever. */
  const unclosed = new Set<string>();
  let plain = "";
  const add = (one: Inline) => {
    if (plain !== "") found.push({ kind: "text", text: plain });
    plain = "";
    found.push(one);
  };
  let at = 0;
  while (at < text.length) {
    const letter = text[at]!;
    const read = depth < DEEPEST ? mark(text, at, { depth, inLink, unclosed }) : null;
    if (letter === "\\" && PUNCTUATION.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
    } else if (letter === "\n") {
      add({ kind: "break" });
      at += 1;
    } else if (read) {
      add(read.is);
      at = read.end;
    } else {
      // A mark that is none is passed whole: the second of two stars is no mark of its own.
      const run = /[*_`]/.test(letter) ? runOf(text, at) : 1;
      plain += text.slice(at, at + run);
      at += run;
    }
  }
  if (plain !== "") found.push({ kind: "text", text: plain });
  return found;
}

interface Read {
  is: Inline;
  end: number;
}

interface Within {
  depth: number;
  inLink: boolean;
  unclosed: Set<string>;
}

function mark(text: string, at: number, within: Within): Read | null {
  switch (text[at]) {
    case "`":
      return code(text, at, within);
    case "*":
    case "_":
      return emphasis(text, at, within);
    case "[":
    case "!":
      return within.inLink ? null : link(text, at, within);
    case "h":
      return within.inLink ? null : bare(text, at);
    default:
      return null;
  }
}

function code(text: string, at: number, { unclosed }: Within): Read | null {
  const fence = text.slice(at, at + runOf(text, at));
  if (unclosed.has(fence)) return null;
  for (let end = text.indexOf("`", at + fence.length); end !== -1; end = text.indexOf("`", end)) {
    const run = runOf(text, end);
    if (run === fence.length) return { is: { kind: "code", text: text.slice(at + run, end).replace(/^ (.+) $/, "$1") }, end: end + run };
    end += run;
  }
  unclosed.add(fence);
  return null;
}

function emphasis(text: string, at: number, { depth, inLink, unclosed }: Within): Read | null {
  const letter = text[at]!;
  const run = runOf(text, at);
  if (run > 3 || /^\s?$/.test(text[at + run] ?? "")) return null;
  // snake_case_names are words.
  if (letter === "_" && isWord(text[at - 1])) return null;
  const sign = letter.repeat(run);
  if (unclosed.has(sign)) return null;
  const end = closing(text, at + run, letter, run);
  if (end === -1) {
    unclosed.add(sign);
    return null;
  }
  const inner = inlines(text.slice(at + run, end), depth + 1, inLink);
  const is: Inline = run === 1 ? { kind: "emphasis", inner } : { kind: "strong", inner: run === 2 ? inner : [{ kind: "emphasis", inner }] };
  return { is, end: end + run };
}

/** A run of as many marks, after a letter; code in between hides its own. */
function closing(text: string, from: number, letter: string, run: number): number {
  let at = from;
  while (at < text.length) {
    if (text[at] === "\\") at += 2;
    else if (text[at] !== letter) at += 1;
    else {
      const here = runOf(text, at);
      // `***` closes what one star began, and what two did: the rest of it closes the other.
      const closes = here === run || here === 3;
      if (closes && !/\s/.test(text[at - 1] ?? " ") && !(letter === "_" && isWord(text[at + here]))) return at + here - run;
      at += here;
    }
  }
  return -1;
}

function link(text: string, at: number, { depth }: Within): Read | null {
  LINK.lastIndex = at;
  const match = LINK.exec(text);
  if (!match) return null;
  const href = safeAddress(match[2]!);
  const inner = inlines(match[1]!, depth + 1, true);
  const words: Inline[] = inner.length > 0 ? inner : [{ kind: "text", text: match[2]! }];
  // A picture of somewhere else is not fetched: its words stand for it.
  if (href === null) return { is: { kind: "unlinked", inner: words }, end: LINK.lastIndex };
  return { is: { kind: "link", href, inner: words }, end: LINK.lastIndex };
}

function bare(text: string, at: number): Read | null {
  if (isWord(text[at - 1])) return null;
  ADDRESS.lastIndex = at;
  const match = ADDRESS.exec(text);
  if (!match) return null;
  // What ends a sentence does not belong to the address.
  const address = match[0]!.replace(/[.,;:!?'*_)\]]+$/, "");
  const href = safeAddress(address);
  return href === null ? null : { is: { kind: "link", href, inner: [{ kind: "text", text: address }] }, end: at + address.length };
}

function runOf(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
