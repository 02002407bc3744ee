import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "../src/shared/markdown/blocks";
import type { Block } from "../src/shared/markdown/blocks";
import { inlines, safeAddress } from "../src/shared/markdown/inline";
import type { Inline } from "../src/shared/markdown/inline";

const text = (words: string): Inline => ({ kind: "text", text: words });

/** Every link within, however deep. */
function links(of: unknown): string[] {
  if (Array.isArray(of)) return of.flatMap(links);
  if (typeof of !== "object" || of === null) return [];
  const own = (of as Inline).kind === "link" ? [(of as { href: string }).href] : [];
  return [...own, ...Object.values(of).flatMap(links)];
}

/** All its words, without any structure. */
function words(of: unknown): string {
  if (Array.isArray(of)) return of.map(words).join("");
  if (typeof of !== "object" || of === null) return "";
  const { kind, text: own } = of as { kind?: string; text?: string };
  return kind === "break" ? "\n" : typeof own === "string" ? own : Object.values(of).filter((one) => typeof one === "object").map(words).join("");
}

test("bold, italic, both of them, and code", () => {
  assert.deepEqual(inlines("a **b** *c* `d*e*`"), [
    text("a "),
    { kind: "strong", inner: [text("b")] },
    text(" "),
    { kind: "emphasis", inner: [text("c")] },
    text(" "),
    { kind: "code", text: "d*e*" },
  ]);
  assert.deepEqual(inlines("***a***"), [{ kind: "strong", inner: [{ kind: "emphasis", inner: [text("a")] }] }]);
  assert.deepEqual(inlines("**a *b***"), [{ kind: "strong", inner: [text("a "), { kind: "emphasis", inner: [text("b")] }] }]);
  assert.deepEqual(inlines("*a **b***"), [{ kind: "emphasis", inner: [text("a "), { kind: "strong", inner: [text("b")] }] }]);
  assert.deepEqual(inlines("_a_ and snake_case_name"), [{ kind: "emphasis", inner: [text("a")] }, text(" and snake_case_name")]);
});

test("a mark that nothing closes is what was typed", () => {
  for (const typed of ["2 * 3 * 4", "**half", "a*", "`tick", "[words](", "![", "[a]", "5 < 6 & 7 > 6", "****", "a_b_c"]) assert.deepEqual(words(inlines(typed)), typed);
  assert.deepEqual(inlines("\\*no\\* \\[x\\](y)"), [text("*no* [x](y)")]);
});

test("a link leads to the web, to mail or to a phone, and nowhere else", () => {
  assert.deepEqual(inlines("[Call us](tel:+16085550142)"), [{ kind: "link", href: "tel:+16085550142", inner: [text("Call us")] }]);
  assert.deepEqual(links(inlines('[a](https://x.example/a_(b) "title") [m](<mailto:a@x.example>)')), ["https://x.example/a_(b)", "mailto:a@x.example"]);
  const hostile = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://x.example/1",
    "file:///etc/passwd",
    "//evil.example",
    "/api/v1/members",
    "#/settings",
    "https:",
    "",
  ];
  for (const address of hostile) {
    assert.equal(safeAddress(address), null, address);
    for (const typed of [`[a](${address})`, `[a](<${address}>)`, `![a](${address})`, `**[a](${address})**`, `[**a**](${address})`]) assert.deepEqual(links(inlines(typed)), [], typed);
  }
});

test("an address that is written out is a link, without what ends the sentence", () => {
  assert.deepEqual(inlines("See https://x.example/a."), [text("See "), { kind: "link", href: "https://x.example/a", inner: [text("https://x.example/a")] }, text(".")]);
  assert.deepEqual(links(inlines("xhttps://x.example")), []);
  // A link within a link would be two.
  assert.deepEqual(links(inlines("[https://a.example](https://b.example)")), ["https://b.example"]);
});

test("markup of a page is words", () => {
  const typed = '<img src=x onerror=alert(1)> <script>alert(1)</script> <a href="javascript:x">y</a>';
  assert.deepEqual(inlines(typed), [text(typed)]);
  assert.deepEqual(blocks(`${typed}\n\n<div>\n\n# <b>x</b>`).map(words), [typed, "<div>", "<b>x</b>"]);
  assert.deepEqual(blocks(`[a](https://x.example"onmouseover=alert(1))`).flatMap(links), ["https://x.example\"onmouseover=alert(1)"].filter((one) => safeAddress(one) !== null));
});

test("headings, paragraphs with their lines, rules, quotes and code", () => {
  assert.deepEqual(blocks("## Prices ##\nOne\ntwo\n\n---\n> said\n> so\n```\n**raw**\n```"), [
    { kind: "heading", level: 2, inner: [text("Prices")] },
    { kind: "paragraph", inner: [text("One"), { kind: "break" }, text("two")] },
    { kind: "rule" },
    { kind: "quote", inner: [{ kind: "paragraph", inner: [text("said"), { kind: "break" }, text("so")] }] },
    { kind: "code", text: "**raw**" },
  ]);
  assert.deepEqual(blocks("#5 bolts\n\n#"), [{ kind: "paragraph", inner: [text("#5 bolts")] }, { kind: "heading", level: 1, inner: [] }]);
});

test("lists, numbered from where they begin, and lists within them", () => {
  const items = (block: Block | undefined): Block[][] => (block?.kind === "list" ? block.items : []);
  const [list, after] = blocks("- a\n- b\n  - c\n  - d\n- e\n\nafter");
  assert.deepEqual(items(list).map(words), ["a", "bcd", "e"]);
  assert.deepEqual(items(items(list)[1]?.[1]).map(words), ["c", "d"]);
  assert.deepEqual(after, { kind: "paragraph", inner: [text("after")] });
  const [numbers] = blocks("3. a\n4. b\n\n5. c");
  assert.deepEqual([numbers?.kind === "list" && numbers.start, items(numbers).map(words)], [3, ["a", "b", "c"]]);
  assert.deepEqual(blocks("- a\n1. b").map((one) => one.kind === "list" && one.start), [null, 1]);
  assert.deepEqual(blocks("Bring:\n- a\n- b").map((one) => one.kind), ["paragraph", "list"]);
});

test("a table has as many cells in each row as its head, and a pipe can be a letter", () => {
  assert.deepEqual(blocks("| Service | Price |\n| --- | ---: |\n| Flush \\| test | **$149** | more |\n| Drain |\nafter"), [
    {
      kind: "table",
      head: [[text("Service")], [text("Price")]],
      rows: [
        [[text("Flush | test")], [{ kind: "strong", inner: [text("$149")] }]],
        [[text("Drain")], []],
      ],
    },
    { kind: "paragraph", inner: [text("after")] },
  ]);
  assert.deepEqual(blocks("a | b\nno table").map((one) => one.kind), ["paragraph"]);
});

test("what is nested without end, or marked without end, is read in a moment", () => {
  const hostile = ["*".repeat(50_000), "**a ".repeat(20_000), "[".repeat(50_000), "[a](".repeat(20_000), ">".repeat(20_000), "`".repeat(300).split("").map((_, at) => "`".repeat(at + 1)).join(" "), "- ".repeat(20_000), "*a **b ".repeat(10_000), "_a*b_c*".repeat(10_000), "|".repeat(20_000), "https://".repeat(20_000), "(".repeat(30_000), "\\".repeat(50_001)];
  for (const one of hostile) {
    const began = Date.now();
    assert(blocks(one).length > 0);
    assert(Date.now() - began < 1_000, `${one.slice(0, 12)}… took ${Date.now() - began} ms`);
  }
});
