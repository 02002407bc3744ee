import type { DifferenceLine } from "../../../shared/api/versions";

export interface Side {
  number: number | null;
  spans: { text: string; changed: boolean }[];
}

/** One line of two versions side by side. A changed line has both sides; one that came or went has the other side empty. */
export type Row = { kind: "gap"; count: number } | { kind: "same"; side: Side; was: number | null } | { kind: "changed"; before: Side | null; after: Side | null };

/** Lines that went and those that came in their place stand beside each other, in order. */
export function rows(lines: DifferenceLine[]): Row[] {
  const found: Row[] = [];
  let went: Side[] = [];
  let came: Side[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(went.length, came.length); at += 1) found.push({ kind: "changed", before: went[at] ?? null, after: came[at] ?? null });
    went = [];
    came = [];
  };
  for (const line of lines) {
    if (line.kind === "removed") {
      // What went after something came belongs to the next change.
      if (came.length > 0) flush();
      went.push({ number: line.from_line, spans: line.spans });
    } else if (line.kind === "added") {
      came.push({ number: line.to_line, spans: line.spans });
    } else {
      flush();
      found.push(line.kind === "gap" ? { kind: "gap", count: line.count } : { kind: "same", side: { number: line.to_line, spans: line.spans }, was: line.from_line });
    }
  }
  flush();
  return found;
}

/** Where `value` stands in a passage, whatever its letters' case: to be marked. Within a longer word or number it is another one. */
export function marked(text: string, value: string | null | undefined): { text: string; changed: boolean }[] {
  if (!value) return [{ text, changed: false }];
  const found: { text: string; changed: boolean }[] = [];
  const [haystack, needle] = [text.toLowerCase(), value.toLowerCase()];
  // Some letters are longer in small: then the places would be others.
  if (haystack.length !== text.length) return [{ text, changed: false }];
  let from = 0;
  for (let at = haystack.indexOf(needle); at !== -1; at = haystack.indexOf(needle, at + needle.length)) {
    if (joins(text[at - 1], text[at]) || joins(text[at + needle.length - 1], text[at + needle.length])) continue;
    if (at > from) found.push({ text: text.slice(from, at), changed: false });
    from = at + needle.length;
    found.push({ text: text.slice(at, from), changed: true });
  }
  if (from < text.length) found.push({ text: text.slice(from), changed: false });
  return found;
}

const joins = (one: string | undefined, other: string | undefined): boolean => one !== undefined && other !== undefined && /[\p{L}\p{N}]/u.test(one) && /[\p{L}\p{N}]/u.test(other);
