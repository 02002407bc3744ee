import { isObject } from "./frames";
import { Line } from "./line";
import type { LineState } from "./line";
import type { Problem, Stream, StreamHandlers, Surroundings } from "./surroundings";

export interface InboxEvent {
  sequence: number;
  kind: string;
  conversation_id?: string | null;
  payload?: unknown;
}

export interface InboxLogOptions {
  /** `after` is null before the first cursor is known: the server then begins with now. */
  open(after: number | null, handlers: StreamHandlers): Stream;
  onEvent(event: InboxEvent): void;
  /** What is no entry of the log: tokens of a running answer, typing. */
  onSignal(frame: Record<string, unknown>): void;
  /** Everything shown must be fetched afresh. Called at the start too: subscribing comes first, so that nothing falls between. */
  onReset(): void;
  onState(): void;
  onRefused(problem: Problem): void;
}

/** The business's inbox as a live log: each entry once, in order, from the cursor on. */
export class InboxLog {
  private cursor: number | null = null;
  private gapAt: number | null = null;
  private readonly line: Line;

  constructor(private readonly options: InboxLogOptions, world: Surroundings) {
    this.line = new Line(
      {
        kinds: ["websocket"],
        open: (_, handlers) => options.open(this.cursor, handlers),
        onFrame: (frame) => this.receive(frame),
        onState: () => options.onState(),
        onRefused: (problem) => options.onRefused(problem),
      },
      world,
    );
  }

  get state(): LineState {
    return this.line.state;
  }

  start(): void {
    this.line.start();
  }

  stop(): void {
    this.line.stop();
  }

  wake(): void {
    this.line.wake();
  }

  send(frame: unknown): void {
    this.line.writable?.send(frame);
  }

  private receive(frame: unknown): void {
    if (!isObject(frame)) return;
    if (frame.type === "inbox" && typeof frame.sequence === "number") this.entry(frame as unknown as InboxEvent);
    else if (frame.type === "reset") this.reset(frame.last_sequence);
    else if (frame.type === "ready") this.ready(frame.last_sequence);
    else this.options.onSignal(frame);
  }

  private entry(event: InboxEvent): void {
    const { cursor } = this;
    if (cursor !== null && event.sequence <= cursor) return;
    if (cursor !== null && event.sequence > cursor + 1 && this.gapAt !== cursor) {
      this.gapAt = cursor;
      this.line.restart();
      return;
    }
    this.gapAt = null;
    this.cursor = event.sequence;
    this.options.onEvent(event);
  }

  private ready(last: unknown): void {
    if (typeof last !== "number") return;
    if (this.cursor === null || last < this.cursor) this.reset(last);
  }

  private reset(last: unknown): void {
    this.cursor = typeof last === "number" ? last : null;
    this.gapAt = null;
    this.options.onReset();
  }
}
