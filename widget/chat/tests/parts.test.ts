import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, palette, parse } from "../colour";
import { parts } from "../parts";
import { wordsFor } from "../words";

const links = (text: string): string[] => parts(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));
const whole = (text: string, cited: number[] = []): string =>
  parts(text, cited).map((part) => (part.kind === "cite" ? `[${part.index}]` : part.text)).join("");

test("addresses, mail and phone numbers become links, and nothing of the text is lost", () => {
  const text = "See https://acme.example/a?b=1. (or https://acme.example/x_(y)), mail hello@acme.example, call (608) 555-0142!";
  assert.deepEqual(links(text), ["https://acme.example/a?b=1", "https://acme.example/x_(y)", "mailto:hello@acme.example", "tel:6085550142"]);
  assert.equal(whole(text), text);
});

test("only what cannot run becomes a link", () => {
  assert.deepEqual(links("javascript:alert(1) data:text/html,x ftp://x.example //evil.example vbscript:x"), []);
});

test("prices, years and dates are no phone numbers", () => {
  assert.deepEqual(links("$1,250 to $1,650 in 2025-2026, on 2026-03-02, invoice 123456789"), []);
});

test("a long word without a space is read in no time", () => {
  const began = performance.now();
  assert.deepEqual(links("x".repeat(20_000)), []);
  assert(performance.now() - began < 250);
});

test("a bracketed number is a citation only where it cites", () => {
  assert.deepEqual(parts("It is $129 [1], see note [7].", [1]).filter((part) => part.kind === "cite"), [{ kind: "cite", index: 1 }]);
  assert.equal(whole("It is $129 [1], see note [7].", [1]), "It is $129 [1], see note [7].");
});

test("text on any accent can be read, and the accent as text too", () => {
  for (const colour of ["#0b5fa5", "#2f6b3a", "#b4530a", "#ffd400", "#fff", "#000000", "#7f7f7f", "#ff0000", "no colour", undefined]) {
    const made = palette(colour);
    assert(contrast(parse(made.accent)!, parse(made.onAccent)!) >= 4.4, `${colour}: on accent`);
    assert(contrast(parse(made.onLight)!, [242, 244, 247]) >= 4.5, `${colour}: on light`);
    assert(contrast(parse(made.onDark)!, [36, 39, 46]) >= 4.5, `${colour}: on dark`);
  }
});

test("the chat speaks the visitor's language where the business does", () => {
  assert.equal(wordsFor(["es-MX", "en"], ["en", "es"]).language, "es");
  assert.equal(wordsFor(["es-MX", "en"], ["en"]).language, "en");
  assert.equal(wordsFor(["fr"], ["es", "en"]).language, "es");
  assert.equal(wordsFor(["fr"], ["fr"]).language, "en");
});
