import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoute } from "../src/app/routes";
import { marked, rows } from "../src/features/knowledge/difference/rows";
import { documentHref, hrefOf, parsePlace } from "../src/features/knowledge/place";
import type { KnowledgePlace } from "../src/features/knowledge/place";
import type { Rights } from "../src/features/knowledge/rights";
import { verdictOf, whyOf } from "../src/features/knowledge/search/verdict";
import { daysUntil, dueOf, lastDayOf, plusDays, shelfOf, waitingOf } from "../src/features/knowledge/state";
import { stepsOf } from "../src/features/knowledge/steps";
import { baseOf, isOpen } from "../src/features/knowledge/writing/base";
import type { DocumentState } from "../src/shared/api/knowledge";
import type { DifferenceLine } from "../src/shared/api/versions";

// MARK: Addresses

test("each page of the knowledge has an address, and it leads back to the page", () => {
  const places: KnowledgePlace[] = [
    { view: "documents" },
    { view: "questions" },
    { view: "review" },
    { view: "confirm" },
    { view: "upkeep" },
    { view: "replies" },
    { view: "write", kind: "article" },
    { view: "write", kind: "canned" },
    { view: "document", id: "0193-a", tab: "text", from: null, to: null },
    { view: "document", id: "0193-a", tab: "edit", from: null, to: null },
    { view: "document", id: "a/b?c", tab: "versions", from: 2, to: 11 },
    { view: "document", id: "0193-a", tab: "history", from: null, to: null },
  ];
  for (const place of places) assert.deepEqual(parseRoute(hrefOf(place)), { page: "knowledge", place });
  assert.equal(documentHref("x", "edit"), "#/knowledge/document/x/edit");
});

test("an address that is half copied or made up leads to something", () => {
  const documents: KnowledgePlace = { view: "documents" };
  assert.deepEqual(parseRoute("#/knowledge/"), { page: "knowledge", place: documents });
  assert.deepEqual(parsePlace(["nothing", "x"]), documents);
  assert.deepEqual(parsePlace(["document"]), documents);
  assert.deepEqual(parsePlace(["document", "", "edit"]), documents);
  assert.deepEqual(parsePlace(["document", "x", "sideways"]), { view: "document", id: "x", tab: "text", from: null, to: null });
  for (const broken of ["1-", "a-b", "1-2-3", "-1-2", "99999999999-1"]) assert.deepEqual(parsePlace(["document", "x", "versions", broken]), { view: "document", id: "x", tab: "versions", from: null, to: null });
  assert.deepEqual(parseRoute("#/knowledge/document/%E0%A4%A/edit"), { page: "knowledge", place: { view: "document", id: "%E0%A4%A", tab: "edit", from: null, to: null } });
  assert.deepEqual(parseRoute("#/inbox/c"), { page: "inbox", id: "c" });
  assert.deepEqual(parseRoute(""), { page: "inbox", id: null });
});

// MARK: Differences

const line = (kind: "same" | "removed" | "added", text: string, from: number | null, to: number | null): DifferenceLine => ({ kind, text, from_line: from, to_line: to, spans: [{ text, changed: false }] });

test("a changed line stands beside the one it was, and one that only came beside nothing", () => {
  const found = rows([line("same", "a", 1, 1), line("removed", "b", 2, null), line("added", "B", null, 2), line("added", "C", null, 3), { kind: "gap", count: 4 }, line("removed", "d", 7, null)]);
  assert.deepEqual(
    found.map((row) => (row.kind === "changed" ? [row.before?.number ?? null, row.after?.number ?? null] : row.kind === "same" ? [row.was, row.side.number] : row.count)),
    [[1, 1], [2, 2], [null, 3], 4, [7, null]],
  );
});

test("two changes that follow each other stay two", () => {
  const found = rows([line("removed", "a", 1, null), line("added", "A", null, 1), line("removed", "b", 2, null), line("added", "B", null, 2)]);
  assert.deepEqual(found.map((row) => row.kind === "changed" && [row.before?.number, row.after?.number]), [[1, 1], [2, 2]]);
  assert.deepEqual(rows([]), []);
});

test("a value is marked where it stands alone", () => {
  const parts = (text: string, value: string | null) => marked(text, value).map((one) => (one.changed ? `[${one.text}]` : one.text)).join("");
  assert.equal(parts("It costs $89, and $890 with parts; $89.", "$89"), "It costs [$89], and $890 with parts; [$89].");
  assert.equal(parts("Two Hours or two hourss", "two hours"), "[Two Hours] or two hourss");
  assert.equal(parts("nothing", "$1"), "nothing");
  assert.equal(parts("nothing", null), "nothing");
  assert.equal(parts("nothing", ""), "nothing");
  // İ is two letters in small: its places are not counted upon.
  assert.equal(parts("İ $89", "$89"), "İ $89");
});

// MARK: Rights and steps

const owner: Rights = { me: "dana", drafts: true, writes: true, isOwner: true, readsChats: true };
const reviewer: Rights = { ...owner, me: "rita", isOwner: false };
const agent: Rights = { ...owner, me: "sarah", writes: false, isOwner: false };
const version = (state: DocumentState, by = "dana", published: string | null = null) => ({ state, created_by: by, published_at: published });

test("who may publish does, and who may only draft sends it to be reviewed", () => {
  assert.deepEqual(stepsOf(version("draft"), owner, false), ["publish"]);
  assert.deepEqual(stepsOf(version("draft"), agent, false), ["submit"]);
  assert.deepEqual(stepsOf(version("in_review"), owner, false), ["return", "publish"]);
  for (const state of ["in_review", "approved", "published", "retired"] as const) assert.deepEqual(stepsOf(version(state), agent, false), []);
});

test("where consent is needed, nobody but the owner gives it to their own work", () => {
  assert.deepEqual(stepsOf(version("draft", "rita"), reviewer, true), ["submit"]);
  assert.deepEqual(stepsOf(version("in_review", "rita"), reviewer, true), ["return"]);
  assert.deepEqual(stepsOf(version("in_review", "dana"), reviewer, true), ["return", "approve", "release"]);
  assert.deepEqual(stepsOf(version("in_review", "dana"), owner, true), ["return", "approve", "release"]);
  assert.deepEqual(stepsOf(version("approved", "rita"), reviewer, true), ["return", "publish"]);
});

test("the way back is to what was published once", () => {
  assert.deepEqual(stepsOf(version("retired", "dana", "2026-03-02T15:00:00Z"), reviewer, true), ["publish"]);
  assert.deepEqual(stepsOf(version("retired"), reviewer, true), []);
  assert.deepEqual(stepsOf({ ...version("approved"), publishing: true }, owner, true), []);
});

// MARK: States and days

test("only what is open waits: a draft that was thrown away does not", () => {
  const pending = (state: DocumentState) => ({ pending: { number: 2, state, status: "dormant" as const, error: null } });
  assert.equal(waitingOf(pending("draft"))?.number, 2);
  assert.equal(waitingOf(pending("retired")), null);
  assert.equal(waitingOf({ pending: null }), null);
});

test("a document holds from its first moment to before its last", () => {
  const [from, until] = ["2026-11-01T06:00:00Z", "2027-04-01T05:00:00Z"];
  const at = (moment: string) => shelfOf({ effective_from: from, effective_until: until }, Date.parse(moment));
  assert.deepEqual([at("2026-11-01T05:59:59Z"), at(from), at("2027-04-01T04:59:59Z"), at(until)], ["waits", "holds", "holds", "over"]);
  assert.equal(shelfOf({}, 0), "holds");
});

test("the last day of what ends at midnight is the day before, in the business's zone", () => {
  assert.equal(lastDayOf("2027-04-01T05:00:00Z", "America/Chicago"), "2027-03-31");
  assert.equal(lastDayOf("2027-04-01T17:00:00Z", "America/Chicago"), "2027-04-01");
  assert.equal(lastDayOf("2027-04-01T05:00:00Z", "Nowhere/Atlantis").length, 10);
});

test("days are counted by the calendar, over the change of the clocks too", () => {
  assert.deepEqual([daysUntil("2026-11-02", "2026-10-31"), daysUntil("2026-03-08", "2026-03-09"), daysUntil("2026-03-09", "2026-03-09")], [2, -1, 0]);
  assert.equal(plusDays("2026-12-31", 1), "2027-01-01");
  assert.deepEqual(["2026-11-25", "2026-11-27", "2026-11-28", "2026-11-29", "2026-12-05"].map((day) => dueOf(day, "2026-11-28")), ["3 days overdue", "1 day overdue", "Due today", "Due tomorrow", "Due in 7 days"]);
});

// MARK: What would be found

test("the search says when the assistant would not answer", () => {
  const hit = { chunk_id: "c", document_id: "d", title: "t", text: "x", score: 0.4 };
  assert.equal(verdictOf({ results: [], answerable: true }).answers, false);
  assert.equal(verdictOf({ results: [hit], answerable: false, confidence: 0.1 }).answers, false);
  assert.deepEqual(verdictOf({ results: [hit], answerable: true, confidence: 0.914 }), { answers: true, sentence: "The assistant would answer from this. It is 91 % certain." });
  // A server that does not say so yet.
  assert.deepEqual(verdictOf({ results: [hit] }), { answers: true, sentence: "The assistant would answer from this." });
  assert.equal(whyOf({ matched: { vector: 0.8, lexical: 0.2, legs: ["meaning", "words"] } }), "Found by its meaning and its words");
  assert.equal(whyOf({ matched: { vector: 0.8, lexical: null } }), null);
});

// MARK: Saving

test("a draft is saved upon its revision, and what is in use becomes the next version", () => {
  const at = (state: DocumentState) => ({ state, number: 3, revision: 7 });
  assert.deepEqual(baseOf(at("in_review"), 3), { draft: { number: 3, revision: 7 }, latest: 3 });
  assert.deepEqual(baseOf(at("published"), 4), { draft: null, latest: 4 });
  assert.deepEqual((["draft", "in_review", "approved", "published", "retired"] as const).map((state) => isOpen({ state })), [true, true, true, false, false]);
});
