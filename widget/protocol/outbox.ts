import type { Problem } from "./surroundings";

export interface Unsent {
  /** The client_message_id: sending it again changes nothing. */
  id: string;
  text: string;
  /** When the customer wrote it, ISO 8601. */
  writtenAt: string;
  state: "waiting" | "sending" | "failed";
  attempts: number;
  /** Why it failed, or why it waits. */
  problem?: Problem;
}

/** Where unsent messages outlive a reload of the page. */
export interface Keep {
  load(): Unsent[];
  save(unsent: Unsent[]): void;
}

/** What the customer wrote and the server has not yet acknowledged, in the order written. One is under way at a time: two could overtake. */
export class Outbox {
  items: Unsent[];

  constructor(private readonly keep: Keep) {
    this.items = keep.load().map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item));
  }

  add(id: string, text: string, writtenAt: string): void {
    this.items.push({ id, text, writtenAt, state: "waiting", attempts: 0 });
    this.save();
  }

  /** The next one to send, unless one is under way. One that failed waits for the customer's word and lets later ones pass. */
  next(): Unsent | undefined {
    return this.items.some((item) => item.state === "sending") ? undefined : this.items.find((item) => item.state === "waiting");
  }

  has(id: string): boolean {
    return this.items.some((item) => item.id === id);
  }

  get underWay(): Unsent | undefined {
    return this.items.find((item) => item.state === "sending");
  }

  mark(id: string, state: Unsent["state"], problem?: Problem): void {
    const at = this.items.findIndex((item) => item.id === id);
    const item = this.items[at];
    if (!item) return;
    const { problem: _, ...rest } = item;
    this.items[at] = { ...rest, state, attempts: item.attempts + (state === "sending" ? 1 : 0), ...(problem ? { problem } : {}) };
    this.save();
  }

  /** Whether it was there. */
  remove(id: string): boolean {
    const left = this.items.filter((item) => item.id !== id);
    const was = left.length !== this.items.length;
    this.items = left;
    if (was) this.save();
    return was;
  }

  /** The connection under them is gone: what was under way is to be sent again. */
  rewind(): void {
    for (const item of this.items) if (item.state === "sending") this.mark(item.id, "waiting");
  }

  private save(): void {
    this.keep.save(this.items);
  }
}
