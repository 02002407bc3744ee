import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, enter } from "../src/features/knowledge/writing/edits";
import type { Command, Edit, Selected } from "../src/features/knowledge/writing/edits";

/** `a [b] c`: the brackets stand for the ends of the selection, `|` for both. */
function selected(shown: string): Selected {
  const start = shown.search(/[⟦|]/);
  const text = shown.replace(/[⟦⟧|]/g, "");
  return { text, start, end: shown.includes("⟦") ? shown.indexOf("⟧") - 1 : start };
}

function after(at: Selected, made: Edit): string {
  const text = at.text.slice(0, made.from) + made.insert + at.text.slice(made.to);
  const [start, end] = made.start === made.end ? ["|", ""] : ["⟦", "⟧"];
  return text.slice(0, made.start) + start + text.slice(made.start, made.end) + end + text.slice(made.end);
}

const done = (command: Command, shown: string): string => after(selected(shown), edit(command, selected(shown)));

test("bold and italic are set around the words, without the space beside them", () => {
  assert.equal(done("bold", "We ⟦never ⟧charge"), "We **⟦never⟧** charge");
  assert.equal(done("italic", "⟦all⟧"), "*⟦all⟧*");
  assert.equal(done("bold", "a |"), "a **⟦bold words⟧**");
});

test("the same button takes them away again, and only them", () => {
  assert.equal(done("bold", "We **⟦never⟧** charge"), "We ⟦never⟧ charge");
  assert.equal(done("bold", "We ⟦**never**⟧ charge"), "We ⟦never⟧ charge");
  assert.equal(done("italic", "*⟦a⟧*"), "⟦a⟧");
  assert.equal(done("italic", "**⟦a⟧**"), "***⟦a⟧***");
  assert.equal(done("bold", "*⟦a⟧*"), "***⟦a⟧***");
  assert.equal(done("bold", "***⟦a⟧***"), "*⟦a⟧*");
  assert.equal(done("italic", "***⟦a⟧***"), "**⟦a⟧**");
});

test("a heading goes from none to the second level, the third, and none", () => {
  assert.equal(done("heading", "a\nPri|ces\nb"), "a\n## ⟦Prices⟧\nb");
  assert.equal(done("heading", "## Pri|ces"), "### ⟦Prices⟧");
  assert.equal(done("heading", "### Pri|ces"), "⟦Prices⟧");
  assert.equal(done("heading", "|"), "## ⟦Heading⟧");
});

test("lines become a list, a numbered one, and lines again", () => {
  assert.equal(done("list", "⟦a\nb⟧"), "⟦- a\n- b⟧");
  assert.equal(done("numbers", "⟦- a\n- b⟧"), "⟦1. a\n2. b⟧");
  assert.equal(done("numbers", "⟦1. a\n2. b⟧"), "⟦a\nb⟧");
  assert.equal(done("list", "⟦a\n⟧b"), "- a|\nb");
  assert.equal(done("list", "Bring:\n|"), "Bring:\n\n- |");
  assert.equal(done("list", "- a\n|"), "- a\n- |");
});

test("a link takes the words, or the address, that was marked", () => {
  assert.equal(done("link", "see ⟦our prices⟧"), "see [our prices](⟦https://⟧)");
  assert.equal(done("link", "⟦https://x.example⟧"), "[⟦words⟧](https://x.example)");
  assert.equal(done("link", "⟦a[1]⟧"), "[a\\[1\\]](⟦https://⟧)");
});

test("a table stands free of the words before and after it", () => {
  const made = done("table", "Prices:|Other");
  assert(made.startsWith("Prices:\n\n| ⟦Service⟧ | Price | Time |\n| --- | --- | --- |\n") && made.endsWith("|\n\nOther"), made);
});

test("Enter goes on with a list, and in an empty item ends it", () => {
  const pressed = (shown: string) => {
    const made = enter(selected(shown));
    return made && after(selected(shown), made);
  };
  assert.equal(pressed("- a|"), "- a\n- |");
  assert.equal(pressed("  3. a| b"), "  3. a\n  4. | b");
  assert.equal(pressed("- a\n- |"), "- a\n|");
  assert.equal(pressed("words|"), null);
  assert.equal(pressed("|- a"), null);
  assert.equal(pressed("- ⟦a⟧"), null);
});
