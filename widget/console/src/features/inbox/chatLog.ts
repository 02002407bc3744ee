import { Draft } from "../../../../protocol/draft";
import { isMessage } from "../../../../protocol/frames";
import type { ChatMessage } from "../../../../protocol/frames";
import { Log } from "../../../../protocol/log";
import type { Desk, Pending } from "./desk";

/** The chat that is open: its log, what the agent wrote and is not yet saved, and what passes. A value to be drawn after each change. */
export class ChatLog {
  readonly log = new Log();
  readonly draft = new Draft();
  customerTypingUntil = 0;

  constructor(private readonly conversation: string, private readonly desk: Desk) {
    this.log.begin(conversation);
  }

  get pending(): Pending[] {
    return this.desk.pending;
  }

  set pending(items: Pending[]) {
    this.desk.pending = items;
  }

  /** What came after the cursor, from the API. */
  fill(messages: ChatMessage[]): void {
    for (const message of messages) this.take(message, true);
  }

  /** An entry of the inbox's log. False: something before it is missing, or it does not carry the message; fetch from the cursor. */
  receive(payload: unknown): boolean {
    const message = isMessage(payload) ? payload : isMessage((payload as { message?: unknown } | null)?.message) ? (payload as { message: ChatMessage }).message : null;
    return message !== null && this.take(message, false);
  }

  signal(frame: Record<string, unknown>, now: number): void {
    if (frame.type === "token") this.draft.add(String(frame.message_id), Number(frame.offset), String(frame.text));
    if (frame.type === "done") this.draft.clear();
    if (frame.type === "typing" && frame.who === "customer") this.customerTypingUntil = now + 6_000;
  }

  private take(message: ChatMessage, trusted: boolean): boolean {
    if (message.conversation_id !== this.conversation) return true;
    const applied = this.log.apply(message, trusted);
    if (message.client_message_id) this.pending = this.pending.filter((item) => item.id !== message.client_message_id);
    if (message.sender_type === "customer") this.customerTypingUntil = 0;
    if (message.sender_type !== "customer") this.draft.clear();
    return applied !== "gap";
  }
}
