import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, sentenceOf, shortAddress, troublesOf } from "../src/features/knowledge/websites/website";
import type { KnowledgeJob, Website } from "../src/shared/api/knowledge";
import { count } from "../src/shared/words";

const website: Website = {
  id: "w",
  url: "https://rossi-heating.example/",
  depth: 3,
  max_pages: 100,
  tags: [],
  visibility: "public",
  status: "failed",
  error: { code: "unreachable", detail: "The website does not answer." },
  pages: { indexed: 0, failed: 0 },
  job_id: "j",
  crawled_at: null,
  next_crawl_at: null,
  created_at: "2026-03-02T15:00:00Z",
};

function job(errors: KnowledgeJob["errors"]): KnowledgeJob {
  return { id: "j", status: "failed", stats: { documents: 0, chunks: 0, errors: errors.length }, errors };
}

test("one is one, and others are many", () => {
  assert.deepEqual([0, 1, 2].map((number) => count(number, "page")), ["0 pages", "1 page", "2 pages"]);
});

test("an address may be typed without https, and is read without it", () => {
  assert.equal(addressOf(" rossi-heating.example "), "https://rossi-heating.example");
  assert.equal(addressOf("localhost:8080/about"), "https://localhost:8080/about");
  assert.equal(addressOf("HTTP://rossi-heating.example/en/"), "HTTP://rossi-heating.example/en/");
  assert.equal(shortAddress("https://rossi-heating.example/"), "rossi-heating.example");
  assert.equal(shortAddress("http://rossi-heating.example/en/"), "rossi-heating.example/en");
});

test("the counts of a reading leave out what there is none of", () => {
  assert.equal(sentenceOf({ documents: 0, chunks: 0, errors: 0 }), "Waiting for its turn");
  assert.equal(sentenceOf({ documents: 0, chunks: 0, errors: 1, pages: 1, unchanged: 0 }), "Looked at 1 page");
  assert.equal(sentenceOf({ documents: 1, chunks: 1, errors: 0, pages: 2, duplicates: 1, gone: 0 }), "Looked at 2 pages · 1 document with 1 passage · 1 duplicate");
  assert.equal(
    sentenceOf({ documents: 12, chunks: 48, errors: 0, pages: 20, unchanged: 9, duplicates: 2, excluded: 5, gone: 1 }),
    "Looked at 20 pages · 12 documents with 48 passages · 9 unchanged · 2 duplicates · 5 left out · 1 gone",
  );
});

test("a few troubles are told, and how many more there are", () => {
  const pages = ["/a", "/b", "/c", "/d", "/e"].map((path) => ({ document_id: null, url: `https://rossi-heating.example${path}`, code: "timed_out", detail: "Too slow." }));
  const { told, more } = troublesOf(website, job(pages));
  assert.deepEqual(told.map((one) => one.page), ["rossi-heating.example/a", "rossi-heating.example/b", "rossi-heating.example/c"]);
  assert.equal(more, 2);
});

test("a reading that could not begin tells the website's own reason, once", () => {
  const whole = { told: [{ page: null, detail: "The website does not answer." }], more: 0 };
  assert.deepEqual(troublesOf(website, null), whole);
  assert.deepEqual(troublesOf(website, job([])), whole);
  assert.deepEqual(troublesOf(website, job([{ document_id: null, code: "unreachable", detail: "The website does not answer." }])), whole);
  assert.deepEqual(troublesOf({ ...website, status: "crawling" }, null), { told: [], more: 0 });
});
