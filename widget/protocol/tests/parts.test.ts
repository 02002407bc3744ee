import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../backoff";
import { Draft } from "../draft";
import { InboxLog } from "../inbox";
import { Log } from "../log";
import { EventParser } from "../sse";
import { FakeStream, FakeWorld, message } from "./fakes";

test("waits double up to half a minute and are never shorter than half of that", () => {
  const longest = new Backoff(() => 0);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8].map(() => longest.next()), [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  const shortest = new Backoff(() => 0.999999);
  assert.equal(shortest.next(), 250);
  shortest.reset();
  assert.equal(shortest.next(), 250);
});

test("pieces of an answer that overlap are there once, wherever the client joined", () => {
  const draft = new Draft();
  assert(!draft.add("a", 5, "too early to know"));
  assert(draft.add("a", 0, "From $1,250"));
  assert(draft.add("a", 6, "1,250 to $1,650"));
  assert(!draft.add("a", 0, "From"));
  assert(!draft.add("a", 99, "lost"));
  assert.equal(draft.text, "From $1,250 to $1,650");
  assert(draft.add("b", 0, "Grüße 👩‍🔧 "));
  assert(draft.add("b", 10, "an"));
  assert(draft.add("b", 7, "\u200d🔧 an alle"));
  assert.equal(draft.text, "Grüße 👩‍🔧 an alle");
  assert(draft.add("c", 0, "Next"));
  assert.equal(draft.text, "Next");
});

test("server-sent events are read however the network cuts them", () => {
  const text = ': heartbeat\n\nid: 4\r\nevent: token\r\ndata: {"message_id":"m",\r\ndata: "text":"é"}\r\n\r\nevent: done\ndata: {}\n\ndata: broken\n\n';
  for (const cut of [1, 2, 3, 7, text.length]) {
    const frames: unknown[] = [];
    const parser = new EventParser((frame) => frames.push(frame));
    for (let at = 0; at < text.length; at += cut) parser.push(text.slice(at, at + cut));
    assert.deepEqual(frames, [{ type: "token", message_id: "m", text: "é" }, { type: "done" }], `cut every ${cut}`);
  }
});

test("a change of status and the message that tells it may share a sequence, in either order", () => {
  for (const statusFirst of [true, false]) {
    const log = new Log();
    const closing = message(1, "system", "This chat was closed.");
    if (!statusFirst) assert.equal(log.apply(closing), "applied");
    log.applyStatus("closed", undefined, 1);
    if (statusFirst) assert.equal(log.apply(closing), "applied");
    assert.equal(log.status, "closed");
    assert.equal(log.cursor, 1);
    assert.equal(log.apply(closing), "repeat");
    assert.equal(log.entries.length, 1);
  }
});

test("an older status does not undo a newer one", () => {
  const log = new Log();
  log.apply(message(1, "customer", "Hi", { status_change: { status: "active" } }));
  log.applyStatus("waiting_human", undefined, 2);
  log.applyStatus("active", undefined, 1);
  assert.equal(log.status, "waiting_human");
});

test("events before what was fetched are known, not inserted", () => {
  const log = new Log();
  log.adopt("conversation-1", "active", [message(51, "ai", "newest")], 51);
  assert.equal(log.apply(message(7, "customer", "long ago")), "repeat");
  assert.equal(log.apply(message(53, "ai", "too early")), "gap");
  assert.equal(log.apply(message(52, "ai", "next")), "applied");
});

test("the inbox log resumes from its cursor, drops repeats, and starts afresh when told", async () => {
  const world = new FakeWorld();
  const streams: FakeStream[] = [];
  const afters: (number | null)[] = [];
  const seen: number[] = [];
  let resets = 0;
  const log = new InboxLog(
    {
      open: (after, handlers) => {
        afters.push(after);
        const stream = new FakeStream("websocket", "", after ?? -1, handlers);
        streams.push(stream);
        return stream;
      },
      onEvent: (event) => seen.push(event.sequence),
      onSignal: () => undefined,
      onReset: () => (resets += 1),
      onState: () => undefined,
      onRefused: () => undefined,
    },
    world,
  );
  log.start();
  const newest = () => streams[streams.length - 1]!.on;
  newest().opened();
  newest().frame({ type: "ready", last_sequence: 40 });
  assert.equal(resets, 1);
  for (const sequence of [41, 41, 42]) newest().frame({ type: "inbox", sequence, kind: "message" });
  newest().frame({ type: "inbox", sequence: 45, kind: "message" });
  assert.deepEqual(afters, [null, 42]);
  newest().opened();
  for (const sequence of [43, 44, 45]) newest().frame({ type: "inbox", sequence, kind: "message" });
  newest().closed();
  await world.pass(500);
  assert.deepEqual(afters, [null, 42, 45]);
  newest().opened();
  newest().frame({ type: "reset", last_sequence: 90 });
  newest().frame({ type: "inbox", sequence: 91, kind: "conversation" });
  assert.equal(resets, 2);
  assert.deepEqual(seen, [41, 42, 43, 44, 45, 91]);
});
