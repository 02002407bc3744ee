import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatMessage } from "../../protocol/frames";
import { ChatLog } from "../src/features/inbox/chatLog";
import { deskOf } from "../src/features/inbox/desk";
import type { Desk } from "../src/features/inbox/desk";
import { entityList } from "../src/features/inbox/entities";
import { inTab, newerOf, sorted } from "../src/features/inbox/tabs";
import { happening } from "../src/features/contacts/timeline";
import type { Live } from "../src/shared/live";
import type { Conversation } from "../src/shared/api/conversations";
import { capital, money, nameOf, outcomeOf, placeOf, plain } from "../src/shared/words";
import { elapsed } from "../src/shared/time";

function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    status: "active",
    escalation_state: { type: "none", human_agent_id: null },
    human_agent_name: null,
    priority: "normal",
    topic: null,
    summary: null,
    customer: { id: "v", name: null, email: null, phone: null },
    last_sequence: 1,
    last_message: null,
    waiting_since: null,
    created_at: "2026-03-02T15:00:00Z",
    last_message_at: "2026-03-02T15:00:00Z",
    ...more,
  };
}

function message(sequence: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return { id: `m${sequence}`, conversation_id: "c", sequence, sender_type: "customer", text: `text ${sequence}`, created_at: "2026-03-02T15:00:00Z", ...more };
}

const emptyDesk = (): Desk => ({ draft: "", pending: [] });

test("who waits urgently comes first, then who waits longest", () => {
  const waiting = (id: string, priority: Conversation["priority"], since: string) => conversation(id, { status: "waiting_human", priority, waiting_since: since });
  const list = [waiting("late", "normal", "2026-03-02T15:05:00Z"), waiting("early", "normal", "2026-03-02T15:01:00Z"), waiting("urgent", "urgent", "2026-03-02T15:09:00Z")];
  assert.deepEqual(sorted(list, "waiting").map((item) => item.id), ["urgent", "early", "late"]);
});

test("a claimed chat leaves the waiting list and stands among mine", () => {
  const mine = conversation("c", { escalation_state: { type: "forced", human_agent_id: "sarah" } });
  assert(!inTab(mine, "waiting", "sarah"));
  assert(inTab(mine, "mine", "sarah"));
  assert(!inTab(mine, "mine", "marcus"));
  assert(!inTab({ ...mine, status: "closed" }, "mine", "sarah"));
});

test("a list that was fetched before an event does not undo it", () => {
  const event = conversation("c", { last_sequence: 5, status: "closed" });
  assert.equal(newerOf(event, conversation("c", { last_sequence: 4 })).status, "closed");
  assert.equal(newerOf(conversation("c", { last_sequence: 4 }), event).status, "closed");
});

test("the open chat takes each message once, and says when something is missing", () => {
  const chat = new ChatLog("c", emptyDesk());
  chat.fill([message(1), message(2)]);
  assert(chat.receive(message(3)));
  assert(chat.receive({ message: message(3) }));
  assert(!chat.receive(message(5)));
  assert(!chat.receive({ text: "no message" }));
  assert(chat.receive(message(1, { conversation_id: "another" })));
  assert.deepEqual(chat.log.entries.map((entry) => entry.sequence), [1, 2, 3]);
});

test("what the agent wrote is shown once, before and after it is saved", () => {
  const chat = new ChatLog("c", emptyDesk());
  chat.pending = [{ id: "client-1", text: "Hello", error: null }];
  chat.receive(message(1, { sender_type: "agent", client_message_id: "client-1" }));
  assert.deepEqual(chat.pending, []);
});

test("what an agent has begun to write is there again when they come back, and not for another person", () => {
  const [sarahs, marcuss] = [{}, {}] as [Live, Live];
  deskOf(sarahs, "c").draft = "Hi Walter, I am";
  deskOf(sarahs, "c").pending = [{ id: "client-1", text: "Hello", error: "offline" }];
  assert.equal(deskOf(sarahs, "c").draft, "Hi Walter, I am");
  assert.equal(new ChatLog("c", deskOf(sarahs, "c")).pending.length, 1);
  assert.deepEqual(deskOf(sarahs, "d"), emptyDesk());
  assert.deepEqual(deskOf(marcuss, "c"), emptyDesk());
});

test("typing ends with the message that was typed", () => {
  const chat = new ChatLog("c", emptyDesk());
  chat.signal({ type: "typing", who: "customer" }, 1_000);
  assert.equal(chat.customerTypingUntil, 7_000);
  chat.receive(message(1));
  assert.equal(chat.customerTypingUntil, 0);
});

test("entities are read in the shapes that they come in", () => {
  const expected = [{ name: "place", value: "Madison" }];
  assert.deepEqual(entityList({ place: "Madison" }), expected);
  assert.deepEqual(entityList({ place: ["Madison"] }), expected);
  assert.deepEqual(entityList([{ kind: "place", value: "Madison" }]), expected);
  assert.deepEqual(entityList({ place: { text: "Madison", start: 3 }, date: null }), expected);
  assert.deepEqual(entityList(null), []);
});

test("the timeline tells an interaction, a lead and a ticket", () => {
  const ticket = happening({ kind: "ticket", at: "2026-03-02T15:00:00Z", record: { id: "t", number: 12, status: "open", priority: "high", subject: "Mess", description: "Waits.\n\nTranscript\n[3 pm] Walter: A mess!", conversation_id: "c" } }, 0);
  assert.equal(ticket.title, "Ticket 12 · Open · High");
  assert.equal(ticket.text, "Mess");
  assert.equal(ticket.conversation, "c");
  const chat = happening({ kind: "interaction", at: "2026-03-02T15:00:00Z", record: { id: "i", type: "chat", summary: "Asked for a quote" } }, 1);
  const old = happening({ kind: "ticket", at: "2026-03-02T15:00:00Z", record: { id: "t", description: "Waits for the team.\n\nTranscript\n[3 pm] Walter: A mess!" } }, 2);
  assert.equal(old.text, "Waits for the team.");
  assert.equal(chat.icon, "chat");
  assert.equal(chat.text, "Asked for a quote");
});

test("names, codes, money and times read as people write them", () => {
  assert.equal(plain("faq_page"), "FAQ page");
  assert.equal(capital("install a 50-gallon gas water heater"), "Install a 50-gallon gas water heater");
  assert.equal(outcomeOf("resolved_by_ai"), "Solved by the assistant");
  assert.equal(placeOf({ title: "Water heaters", section: "Water heaters › Costs" }), "Water heaters · Costs");
  assert.equal(placeOf({ title: "Water heaters", section: "Costs" }), "Water heaters · Costs");
  assert.equal(placeOf({ title: "Water heaters", section: null }), "Water heaters");
  assert.equal(nameOf({ first_name: "Priya", last_name: "Raman" }), "Priya Raman");
  assert.equal(nameOf({ name: null, email: null, phone: null }), "Visitor");
  assert.equal(money(null, "USD"), "");
  assert(money(145_000, "USD").includes("1,450"));
  assert.equal(elapsed("2026-03-02T15:00:00Z", Date.parse("2026-03-02T16:30:00Z")), "1 h");
});
