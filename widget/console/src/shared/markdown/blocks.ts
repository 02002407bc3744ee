import { inlines } from "./inline";
import type { Inline } from "./inline";

export type Block =
  | { kind: "heading"; level: number; inner: Inline[] }
  | { kind: "paragraph"; inner: Inline[] }
  | { kind: "list"; start: number | null; items: Block[][] }
  | { kind: "quote"; inner: Block[] }
  | { kind: "code"; text: string }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

const DEEPEST = 6;
const ITEM = /^( {0,12})([-*+]|\d{1,9}[.)])(?: {1,4}|\t|$)/;
const HEADING = /^ {0,3}(#{1,6})(?:\s+|$)/;
const FENCE = /^ {0,3}(```+|~~~+)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const DIVIDER = /^ {0,3}\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/;

/** Markdown as its blocks: what the toolbar can write, and what people write without it. */
export function blocks(markdown: string): Block[] {
  return read(markdown.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), 0);
}

function read(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = one(lines, at, depth);
    if (block) found.push(block);
    at = next;
  }
  return found;
}

/** The block that begins at a line, and the line after it. */
function one(lines: string[], at: number, depth: number): [Block | null, number] {
  const line = lines[at]!;
  if (line.trim() === "") return [null, at + 1];
  if (FENCE.test(line)) return fenced(lines, at);
  const heading = HEADING.exec(line);
  if (heading) return [{ kind: "heading", level: heading[1]!.length, inner: inlines(line.slice(heading[0]!.length).replace(/\s+#+\s*$/, "").trim()) }, at + 1];
  if (RULE.test(line)) return [{ kind: "rule" }, at + 1];
  if (isTable(lines, at)) return table(lines, at);
  if (depth < DEEPEST && QUOTE.test(line)) return quote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(lines, at, depth);
  let end = at + 1;
  while (end < lines.length && !interrupts(lines, end)) end += 1;
  return [{ kind: "paragraph", inner: inlines(lines.slice(at, end).map((text) => text.trim()).join("\n")) }, end];
}

function interrupts(lines: string[], at: number): boolean {
  const line = lines[at]!;
  return line.trim() === "" || FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line) || isTable(lines, at);
}

function fenced(lines: string[], at: number): [Block, number] {
  const fence = FENCE.exec(lines[at]!)![1]!;
  let end = at + 1;
  while (end < lines.length && !lines[end]!.trim().startsWith(fence)) end += 1;
  return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function quote(lines: string[], at: number, depth: number): [Block, number] {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  return [{ kind: "quote", inner: read(lines.slice(at, end).map((line) => line.replace(QUOTE, "")), depth + 1) }, end];
}

/** Items of one kind; what is indented under an item belongs to it, and so does the line that follows it without a gap. */
function list(lines: string[], at: number, depth: number): [Block, number] {
  const first = ITEM.exec(lines[at]!)!;
  const ordered = /\d/.test(first[2]!);
  const items: Block[][] = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]!);
    if (!item || item[1]!.length > first[1]!.length + 1 || /\d/.test(item[2]!) !== ordered || RULE.test(lines[end]!)) break;
    const own = [lines[end]!.slice(item[0]!.length)];
    const within = item[1]!.length + 2;
    end += 1;
    while (end < lines.length) {
      const line = lines[end]!;
      const indent = line.length - line.trimStart().length;
      if (line.trim() === "") {
        const next = lines.slice(end, end + 3).find((text) => text.trim() !== "");
        if (!next || next.length - next.trimStart().length < within) break;
      } else if (indent < within && interrupts(lines, end)) break;
      own.push(line.slice(Math.min(indent, Math.max(within, item[0]!.length))));
      end += 1;
    }
    items.push(read(own, depth + 1));
    // A gap between two items leaves them one list.
    if (lines[end]?.trim() === "" && ITEM.test(lines[end + 1] ?? "")) end += 1;
  }
  return [{ kind: "list", start: ordered ? parseInt(first[2]!, 10) : null, items }, end];
}

function isTable(lines: string[], at: number): boolean {
  return lines[at]!.includes("|") && DIVIDER.test(lines[at + 1] ?? "") && cells(lines[at]!).length === cells(lines[at + 1]!).length;
}

function table(lines: string[], at: number): [Block, number] {
  const head = cells(lines[at]!);
  let end = at + 2;
  const rows: Inline[][][] = [];
  while (end < lines.length && lines[end]!.includes("|") && lines[end]!.trim() !== "") {
    const row = cells(lines[end]!);
    rows.push(head.map((_, column) => inlines(row[column] ?? "")));
    end += 1;
  }
  return [{ kind: "table", head: head.map((cell) => inlines(cell)), rows }, end];
}

/** The cells of a row; `\|` is a letter of one. */
function cells(line: string): string[] {
  const found = [""];
  const text = line.trim().replace(/^\|/, "");
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\" && text[at + 1] === "|") {
      found[found.length - 1] += "|";
      at += 1;
    } else if (text[at] === "|") found.push("");
    else found[found.length - 1] += text[at];
  }
  if (found[found.length - 1]!.trim() === "" && found.length > 1) found.pop();
  return found.map((cell) => cell.trim());
}
