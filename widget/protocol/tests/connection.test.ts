import assert from "node:assert/strict";
import { test } from "node:test";
import { message, openScene, refusal, scene, session, settled } from "./fakes";

test("a message is shown at once, and once when it comes back saved", async () => {
  const { connection, wire, texts } = await openScene();
  connection.send("  Are you open now? ");
  assert.deepEqual(connection.unsent.map((item) => [item.text, item.state]), [["Are you open now?", "sending"]]);
  const sent = wire.newest.sent[0]!;
  assert.equal(sent.client_message_id, "client-1");
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Are you open now?") });
  wire.newest.on.frame({ type: "message", message: message(1, "customer", "Are you open now?") });
  assert.deepEqual(texts(), ["Are you open now?"]);
  assert.deepEqual(connection.unsent, []);
});

test("an answer is drawn while it is written and replaced by the whole message", async () => {
  const { connection, wire, texts } = await openScene([message(1, "customer", "Open?")]);
  wire.newest.on.frame({ type: "working", stage: "retrieving" });
  assert.equal(connection.working, "retrieving");
  wire.newest.on.frame({ type: "token", message_id: "message-2", offset: 0, text: "We are " });
  wire.newest.on.frame({ type: "token", message_id: "message-2", offset: 7, text: "open." });
  assert.equal(connection.working, null);
  assert.equal(connection.draft.text, "We are open.");
  wire.newest.on.frame({ type: "message", message: message(2, "ai", "We are open.") });
  assert.equal(connection.draft.text, "");
  assert.deepEqual(texts(), ["Open?", "We are open."]);
});

test("two messages go out one after the other, so that none overtakes", async () => {
  const { connection, wire } = await openScene();
  connection.send("First");
  connection.send("Second");
  assert.deepEqual(wire.newest.sent.map((frame) => frame.message), ["First"]);
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "First") });
  assert.deepEqual(wire.newest.sent.map((frame) => frame.message), ["First", "Second"]);
});

test("a message without acknowledgement is sent again on a new socket under the same name", async () => {
  const { connection, wire, world, texts } = await openScene();
  connection.send("Is the flush 129 dollars?");
  await world.pass(10_000);
  assert.equal(wire.streams.length, 2);
  assert(wire.streams[0]!.isClosed);
  wire.newest.on.opened();
  assert.equal(wire.newest.sent[0]!.client_message_id, "client-1");
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Is the flush 129 dollars?") });
  assert.deepEqual(connection.unsent, []);
  assert.deepEqual(texts(), ["Is the flush 129 dollars?"]);
});

test("a lost socket resumes after the last sequence, and what comes twice is there once", async () => {
  const { wire, world, texts } = await openScene([message(1, "customer", "Hello")]);
  wire.newest.on.frame({ type: "message", message: message(2, "ai", "Hi") });
  wire.newest.on.closed();
  await world.pass(500);
  assert.equal(wire.newest.after, 2);
  wire.newest.on.opened();
  wire.newest.on.frame({ type: "message", message: message(2, "ai", "Hi") });
  wire.newest.on.frame({ type: "message", message: message(3, "agent", "Sarah here") });
  assert.deepEqual(texts(), ["Hello", "Hi", "Sarah here"]);
});

test("a gap is filled by asking again from the cursor", async () => {
  const { wire, texts } = await openScene([message(1, "customer", "Hello")]);
  wire.newest.on.frame({ type: "message", message: message(3, "agent", "later") });
  assert.deepEqual(texts(), ["Hello"]);
  assert.equal(wire.streams.length, 2);
  assert.equal(wire.newest.after, 1);
  wire.newest.on.opened();
  wire.newest.on.frame({ type: "message", message: message(2, "ai", "earlier") });
  wire.newest.on.frame({ type: "message", message: message(3, "agent", "later") });
  assert.deepEqual(texts(), ["Hello", "earlier", "later"]);
});

test("a gap that the server insists on does not loop", async () => {
  const { wire, texts } = await openScene([message(1, "customer", "Hello")]);
  wire.newest.on.frame({ type: "message", message: message(3, "agent", "later") });
  wire.newest.on.opened();
  wire.newest.on.frame({ type: "message", message: message(3, "agent", "later") });
  assert.deepEqual(texts(), ["Hello", "later"]);
  assert.equal(wire.streams.length, 2);
});

test("where no WebSocket opens, server-sent events are read and messages are posted", async () => {
  const { connection, wire, texts } = scene();
  void connection.start();
  await wire.lastPost.answer(session());
  wire.newest.on.closed();
  assert.equal(wire.newest.kind, "events");
  wire.newest.on.opened();
  connection.send("Hello");
  assert.equal(wire.lastPost.path, "/chat/message");
  wire.lastPost.onFrame!({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Hello") });
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Hello") });
  wire.newest.on.frame({ type: "token", message_id: "message-2", offset: 0, text: "Hi " });
  wire.lastPost.onFrame!({ type: "token", message_id: "message-2", offset: 0, text: "Hi " });
  wire.lastPost.onFrame!({ type: "token", message_id: "message-2", offset: 3, text: "there" });
  assert.equal(connection.draft.text, "Hi there");
  await wire.lastPost.answer({ ok: true, body: undefined });
  assert.deepEqual(texts(), ["Hello"]);
  assert.deepEqual(connection.unsent, []);
});

test("a message that was posted as the network went is posted again under the same name, and waits ever longer", async () => {
  const { connection, wire, world } = scene();
  void connection.start();
  await wire.lastPost.answer(session());
  wire.newest.on.closed();
  wire.newest.on.closed();
  assert.equal(connection.lineState, "waiting");
  connection.send("Hello");
  await wire.lastPost.answer(refusal(0, "offline"));
  assert.equal(connection.unsent[0]!.state, "waiting");
  const before = wire.posts.length;
  await world.pass(500);
  wire.newest.on.closed();
  wire.newest.on.closed();
  await world.pass(500);
  assert.equal(wire.posts.length, before + 1);
  assert.equal(wire.lastPost.body.client_message_id, "client-1");
});

test("unsent messages outlive a reload", async () => {
  const first = scene();
  void first.connection.start();
  first.connection.send("Written in a tunnel");
  const second = scene({ unsent: first.kept.unsent });
  void second.connection.start();
  await second.wire.lastPost.answer(session());
  second.wire.newest.on.opened();
  assert.equal(second.wire.newest.sent[0]!.message, "Written in a tunnel");
});

test("a message that came too fast is held until the server's time and then sent", async () => {
  const { connection, wire, world } = await openScene();
  connection.send("Quick");
  wire.newest.on.frame({ type: "error", code: "rate_limited", detail: "Too many", client_message_id: "client-1", retry_after: 12 });
  assert.equal(connection.unsent[0]!.state, "waiting");
  assert.equal(connection.unsent[0]!.problem!.retryAfter, 12);
  await world.pass(11_999);
  assert.equal(wire.newest.sent.length, 1);
  await world.pass(1);
  assert.equal(wire.newest.sent.length, 2);
});

test("while the database is away a message is tried again, and arrives when it is back", async () => {
  const { connection, wire, world } = await openScene();
  connection.send("Hello");
  for (let round = 1; round <= 3; round += 1) {
    wire.newest.on.frame({ type: "error", code: "database_away", detail: "Try again in a moment.", client_message_id: "client-1" });
    assert.equal(connection.unsent[0]!.state, "waiting");
    await world.pass(500 * 2 ** round);
    assert.equal(wire.newest.sent.length, round + 1);
  }
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Hello") });
  assert.deepEqual(connection.unsent, []);
});

test("an error within the answer to a post is not taken for an acknowledgement", async () => {
  const { connection, wire } = scene();
  void connection.start();
  await wire.lastPost.answer(session());
  wire.newest.on.closed();
  wire.newest.on.opened();
  connection.send("Hello");
  wire.lastPost.onFrame!({ type: "error", code: "too_long", detail: "At most 4000 characters.", client_message_id: "client-1" });
  await wire.lastPost.answer({ ok: true, body: undefined });
  assert.deepEqual(connection.unsent.map((item) => item.state), ["failed"]);
});

test("a typing mark that was refused says nothing about the message under way", async () => {
  const { connection, wire } = await openScene([message(1, "customer", "Hi")]);
  connection.type();
  connection.send("Hello");
  wire.newest.on.frame({ type: "error", code: "rate_limited", detail: "Slow down.", retry_after: 9 });
  assert.deepEqual(connection.unsent.map((item) => item.state), ["sending"]);
  assert.equal(connection.problem, null);
});

test("a turn that failed after the message was saved is told, and the message stays saved", async () => {
  const { connection, wire, texts } = await openScene();
  connection.send("Hello");
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(1, "customer", "Hello") });
  wire.newest.on.frame({ type: "error", code: "internal", detail: "The answer could not be made.", client_message_id: "client-1" });
  assert.deepEqual(texts(), ["Hello"]);
  assert.equal(connection.problem!.detail, "The answer could not be made.");
});

test("a message that breaks a rule fails with the server's words, lets the next one pass, and can be tried again", async () => {
  const { connection, wire } = await openScene();
  connection.send("Too long");
  connection.send("Short");
  wire.newest.on.frame({ type: "error", code: "too_long", detail: "At most 4000 characters.", client_message_id: "client-1" });
  assert.deepEqual(connection.unsent.map((item) => item.state), ["failed", "sending"]);
  assert.equal(connection.unsent[0]!.problem!.detail, "At most 4000 characters.");
  wire.newest.on.frame({ type: "saved", client_message_id: "client-2", message: message(1, "customer", "Short") });
  connection.retry("client-1");
  assert.equal(wire.newest.sent.length, 3);
});

test("an expired token is replaced by a new session without a word from the customer", async () => {
  const { connection, wire, kept } = scene({ token: "old-token" });
  void connection.start();
  assert.equal(wire.lastPost.body.customer_token, "old-token");
  await wire.lastPost.answer(refusal(401, "token_expired"));
  assert.equal(wire.lastPost.body.customer_token, undefined);
  await wire.lastPost.answer(session());
  assert.equal(kept.token, "token-of-priya");
  assert.equal(connection.phase, "ready");
});

test("an unknown business is an end, not a loop", async () => {
  const { connection, wire } = scene();
  void connection.start();
  await wire.lastPost.answer(refusal(404, "not_found"));
  assert.equal(connection.phase, "failed");
  assert.equal(wire.posts.length, 1);
});

test("a stream that is refused again and again is asked for ever more slowly, while messages still go by post", async () => {
  const { connection, wire, world } = scene();
  void connection.start();
  await wire.lastPost.answer(session());
  const no = { status: 404, code: "not_found", detail: "" };
  wire.newest.on.closed(no);
  await world.pass(0);
  assert.equal(wire.lastPost.path, "/chat/session");
  await wire.lastPost.answer(session());
  wire.newest.on.closed(no);
  const sessions = wire.posts.length;
  await world.pass(100);
  assert.equal(wire.posts.length, sessions);
  connection.send("Hello?");
  assert.equal(wire.lastPost.path, "/chat/message");
});

test("a server that knows less than the page starts the page afresh", async () => {
  const { wire, world, texts } = await openScene([message(1, "customer", "Old"), message(2, "ai", "Old answer")]);
  wire.newest.on.frame({ type: "ready", last_sequence: 1 });
  await world.pass(0);
  assert.equal(wire.lastPost.path, "/chat/session");
  await wire.lastPost.answer(session([message(1, "customer", "New", { conversation_id: "conversation-2" })]));
  assert.deepEqual(texts(), ["New"]);
});

test("after the end of a chat the next message begins another conversation", async () => {
  const { connection, wire, texts } = await openScene([message(1, "customer", "Thanks")]);
  wire.newest.on.frame({ type: "status", status: "closed", sequence: 2 });
  assert.equal(connection.status, "closed");
  connection.startOver();
  assert.deepEqual(texts(), []);
  connection.send("One more thing");
  const next = message(1, "customer", "One more thing", { id: "message-9", conversation_id: "conversation-2" });
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: next });
  assert.deepEqual(texts(), ["One more thing"]);
  assert.equal(connection.status, "active");
  assert.equal(connection.log.cursor, 1);
});

test("where the server continues the closed conversation, the page shows what is new of it", async () => {
  const { connection, wire, texts } = await openScene([message(1, "customer", "Thanks")]);
  wire.newest.on.frame({ type: "status", status: "closed", sequence: 2 });
  connection.startOver();
  connection.send("One more thing");
  wire.newest.on.frame({ type: "saved", client_message_id: "client-1", message: message(3, "customer", "One more thing") });
  wire.newest.on.frame({ type: "status", status: "active", sequence: 3 });
  assert.deepEqual(texts(), ["One more thing"]);
  assert.equal(connection.startedOver, false);
  assert.equal(connection.status, "active");
});

test("when a person takes over, the answer that was being written disappears", async () => {
  const { connection, wire, texts } = await openScene([message(1, "customer", "Help")]);
  wire.newest.on.frame({ type: "token", message_id: "message-2", offset: 0, text: "I think" });
  const joined = message(2, "system", "You're now chatting with Sarah from Acme Plumbing.", {
    id: "message-x",
    status_change: { status: "active", escalation_state: { type: "requested", human_agent_id: "sarah" } },
  });
  wire.newest.on.frame({ type: "message", message: joined });
  assert.equal(connection.draft.text, "");
  assert.deepEqual(texts(), ["Help", "You're now chatting with Sarah from Acme Plumbing."]);
});

test("typing fades by itself", async () => {
  const { connection, wire, world } = await openScene();
  wire.newest.on.frame({ type: "typing", who: "agent", name: "Sarah" });
  assert.equal(connection.typing!.name, "Sarah");
  await world.pass(6_000);
  assert.equal(connection.typing, null);
});

test("the network's return is not waited for", async () => {
  const { connection, wire } = await openScene();
  wire.newest.on.closed();
  assert.equal(connection.lineState, "waiting");
  connection.wake();
  assert.equal(connection.lineState, "connecting");
  assert.equal(wire.streams.length, 2);
});

test("a frame from a newer server is passed over", async () => {
  const { connection, wire, texts } = await openScene();
  wire.newest.on.frame({ type: "carousel", cards: [] });
  wire.newest.on.frame("noise");
  wire.newest.on.frame({ type: "message", message: { text: "no id" } });
  await settled();
  assert.deepEqual(texts(), []);
  assert.equal(connection.phase, "ready");
});

