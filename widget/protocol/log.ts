import type { ChatMessage, ConversationStatus, EscalationState } from "./frames";

export type Applied = "applied" | "repeat" | "gap";

/**
 * One conversation's log as far as it is known here. Whatever arrives twice, on either transport or from an answer, is there once;
 * what arrives too early is refused as a gap, and the caller asks again from `cursor`.
 */
export class Log {
  conversation: string | null = null;
  status: ConversationStatus = "active";
  escalation: EscalationState = { type: "none" };
  entries: ChatMessage[] = [];
  /** The last sequence up to which nothing is missing. */
  cursor = 0;

  private statusSequence = 0;

  /** Takes a start-up fetch as the truth. Its messages may be only the newest ones. */
  adopt(conversation: string | null, status: ConversationStatus | null, messages: ChatMessage[], lastSequence: number): void {
    this.begin(conversation);
    this.entries = [...messages].sort((a, b) => a.sequence - b.sequence);
    this.cursor = Math.max(lastSequence, this.entries[this.entries.length - 1]?.sequence ?? 0);
    for (const message of this.entries) this.noteStatus(message.status_change?.status, message.status_change?.escalation_state, message.sequence);
    if (status) this.status = status;
  }

  begin(conversation: string | null): void {
    this.conversation = conversation;
    this.status = "active";
    this.escalation = { type: "none" };
    this.entries = [];
    this.cursor = 0;
    this.statusSequence = 0;
  }

  /** `trusted`: the sender was asked for what comes after `cursor`, so what it sends first is what comes next. */
  apply(message: ChatMessage, trusted = false): Applied {
    if (this.conversation === null) this.conversation = message.conversation_id;
    if (message.conversation_id !== this.conversation) return this.follow(message, trusted);
    if (message.sequence > this.cursor + 1 && !trusted) return "gap";
    if (!this.insert(message)) return "repeat";
    this.cursor = Math.max(this.cursor, message.sequence);
    this.noteStatus(message.status_change?.status, message.status_change?.escalation_state, message.sequence);
    return "applied";
  }

  /** A change of status. Its sequence may be that of a message which says the same in words, before or after it. */
  applyStatus(status: ConversationStatus, escalation: EscalationState | undefined, sequence: number | undefined): Applied {
    const at = sequence ?? this.cursor;
    if (at > this.cursor + 1) return "gap";
    if (at < this.statusSequence) return "repeat";
    this.cursor = Math.max(this.cursor, at);
    this.noteStatus(status, escalation, at);
    return "applied";
  }

  /** The visitor's next conversation has begun, here or in another window. */
  private follow(message: ChatMessage, trusted: boolean): Applied {
    if (message.sequence !== 1 && !trusted) return "gap";
    this.begin(message.conversation_id);
    return this.apply(message, trusted);
  }

  private insert(message: ChatMessage): boolean {
    let place = this.entries.length;
    while (place > 0 && this.entries[place - 1]!.sequence > message.sequence) place -= 1;
    if (place > 0 && this.entries[place - 1]!.sequence === message.sequence) return false;
    // Older than the window that was fetched: known, though not held.
    if (place === 0 && this.entries.length > 0 && message.sequence <= this.cursor) return false;
    this.entries.splice(place, 0, message);
    return true;
  }

  private noteStatus(status: ConversationStatus | null | undefined, escalation: EscalationState | null | undefined, at: number): void {
    if (at < this.statusSequence) return;
    if (status || escalation) this.statusSequence = at;
    if (status) this.status = status;
    if (escalation) this.escalation = escalation;
  }
}
