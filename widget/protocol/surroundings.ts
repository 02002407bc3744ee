// What the protocol needs of the world, handed in by whoever has a world: a browser, or a test with a clock of its own.

export interface Surroundings {
  /** Milliseconds; only differences matter. */
  now(): number;
  /** Runs `action` once, `milliseconds` from now; the answer cancels it. */
  after(milliseconds: number, action: () => void): () => void;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A new name for a message, never given before. */
  newId(): string;
}

/** The body of an application/problem+json answer, and what its headers add. */
export interface Problem {
  /** The HTTP status; 0 when no answer came at all. */
  status: number;
  code: string;
  detail: string;
  /** Seconds. */
  retryAfter?: number;
}

export type Answer = { ok: true; body: unknown } | { ok: false; problem: Problem };

export type StreamKind = "websocket" | "events";

export interface StreamHandlers {
  opened(): void;
  frame(value: unknown): void;
  /** Called once, whether it ever opened or not. A browser tells no status for a refused WebSocket: then the problem is absent. */
  closed(problem?: Problem): void;
}

export interface Stream {
  /** False where the stream only reads (server-sent events). */
  readonly writes: boolean;
  send(frame: unknown): void;
  /** No handler is called after this. */
  close(): void;
}

export interface Wire {
  stream(kind: StreamKind, token: string, after: number, handlers: StreamHandlers): Stream;
  /** Never rejects: no answer is an answer with status 0. Frames of an event-stream answer go to `onFrame` as they come. */
  post(path: string, body: unknown, onFrame?: (value: unknown) => void): Promise<Answer>;
}
