/** What is marked in a text, and what stands around it. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** Replaces `from` to `to` by `insert`; then `start` to `end` is marked. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

export type Command = "bold" | "italic" | "heading" | "list" | "numbers" | "link" | "table";

export function edit(command: Command, at: Selected): Edit {
  switch (command) {
    case "bold":
      return around(at, "**", "bold words");
    case "italic":
      return around(at, "*", "words");
    case "heading":
      return heading(at);
    case "list":
      return listed(at, false);
    case "numbers":
      return listed(at, true);
    case "link":
      return link(at);
    case "table":
      return table(at);
  }
}

/** Sets marks around what is selected, or takes them away where they are. */
function around({ text, start, end }: Selected, sign: string, example: string): Edit {
  // Marks must touch the words: `** words **` is none.
  while (start < end && /\s/.test(text[start]!)) start += 1;
  while (end > start && /\s/.test(text[end - 1]!)) end -= 1;
  const words = text.slice(start, end);
  const size = sign.length;
  if (isMarked(words, sign)) return put(start, end, words.slice(size, -size));
  if (isMarked(text.slice(Math.max(0, start - size), end + size), sign) && runBefore(text, start, sign) % 3 >= size && start >= size) {
    return { from: start - size, to: end + size, insert: words, start: start - size, end: end - size };
  }
  const inner = words === "" ? example : words;
  return { from: start, to: end, insert: sign + inner + sign, start: start + size, end: start + size + inner.length };
}

/** `*a*` has marks of one star, and `**a**` has none of one. */
function isMarked(text: string, sign: string): boolean {
  if (text.length <= sign.length * 2 || !text.startsWith(sign) || !text.endsWith(sign)) return false;
  const [before, after] = [stars(/^\*+/, text), stars(/\*+$/, text)];
  return before === after && (before === sign.length || before === 3);
}

const runBefore = (text: string, at: number, sign: string): number => {
  const run = stars(/\*+$/, text.slice(0, at));
  return run === 3 ? 2 : run === sign.length ? run : 0;
};

const stars = (where: RegExp, text: string): number => where.exec(text)?.[0]!.length ?? 0;

const put = (from: number, to: number, insert: string): Edit => ({ from, to, insert, start: from, end: from + insert.length });

/** None, then of the second level, then of the third, then none. */
function heading(at: Selected): Edit {
  const [from, to] = wholeLines(at);
  const line = at.text.slice(from, to);
  const level = /^#{1,6}(?= )/.exec(line)?.[0]!.length ?? 0;
  const words = line.replace(/^#{1,6} +/, "");
  const sign = level === 0 ? "## " : level === 2 ? "### " : "";
  const shown = words === "" && sign !== "" ? "Heading" : words;
  return { from, to, insert: sign + shown, start: from + sign.length, end: from + sign.length + shown.length };
}

const BULLET = /^(\s*)(?:[-*+]|\d{1,9}[.)]) +/;

function listed(at: Selected, numbered: boolean): Edit {
  const [from, to] = wholeLines(at);
  const lines = at.text.slice(from, to).split("\n");
  const kind = numbered ? /^\s*\d{1,9}[.)] / : /^\s*[-*+] /;
  const isListed = lines.every((line) => line.trim() === "" || kind.test(line)) && lines.some((line) => kind.test(line));
  let number = 0;
  const changed = lines.map((line) => {
    const [, indent = ""] = BULLET.exec(line) ?? [];
    const words = line.replace(BULLET, "");
    if (isListed) return indent + words;
    if (words.trim() === "" && lines.length > 1) return line;
    number += 1;
    return `${indent}${numbered ? `${number}.` : "-"} ${words}`;
  });
  // A list begins after a free line, else its first item is read as the paragraph's next words.
  const before = at.text.slice(0, from);
  const gap = isListed || before === "" || before.endsWith("\n\n") || BULLET.test(before.slice(before.lastIndexOf("\n", from - 2) + 1)) ? "" : "\n";
  const insert = gap + changed.join("\n");
  const end = from + insert.length;
  return { from, to, insert, start: lines.length > 1 ? from + gap.length : end, end };
}

function link({ text, start, end }: Selected): Edit {
  const words = text.slice(start, end);
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(words)) return { from: start, to: end, insert: `[words](${words})`, start: start + 1, end: start + 6 };
  const shown = words === "" ? "words" : words.replace(/[[\]]/g, "\\$&");
  const address = "https://";
  const from = start + shown.length + 3;
  return { from: start, to: end, insert: `[${shown}](${address})`, start: from, end: from + address.length };
}

function table({ text, start, end }: Selected): Edit {
  const before = text.slice(0, start);
  const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const first = "Service";
  const insert = `${gap}| ${first} | Price | Time |\n| --- | --- | --- |\n| … | $… | … |\n${text[end] === "\n" || end === text.length ? "" : "\n"}`;
  const at = start + gap.length + 2;
  return { from: start, to: end, insert, start: at, end: at + first.length };
}

/** Enter within a list goes on with it, and in an empty item ends it. null: as ever. */
export function enter({ text, start, end }: Selected): Edit | null {
  if (start !== end) return null;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const match = /^(\s*)([-*+]|(\d{1,9})([.)])) +/.exec(text.slice(from));
  if (!match || start < from + match[0]!.length) return null;
  const next = text.indexOf("\n", from);
  const line = text.slice(from, next === -1 ? text.length : next);
  if (line.length === match[0]!.length || line.trim() === match[2]) return { from, to: from + line.length, insert: "", start: from, end: from };
  const insert = `\n${match[1]}${match[3] === undefined ? match[2] : `${Number(match[3]) + 1}${match[4]}`} `;
  return { from: start, to: start, insert, start: start + insert.length, end: start + insert.length };
}

function wholeLines({ text, start, end }: Selected): [number, number] {
  const from = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  // A selection that ends where a line begins does not mean that line.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = text.indexOf("\n", last);
  return [from, to === -1 ? text.length : to];
}
