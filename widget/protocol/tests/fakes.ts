import { Connection } from "../connection";
import type { ChatMessage, SenderType } from "../frames";
import type { Unsent } from "../outbox";
import type { Answer, Problem, Stream, StreamHandlers, StreamKind, Surroundings, Wire } from "../surroundings";

/** A clock that moves only when told, and calls what has come due. */
export class FakeWorld implements Surroundings {
  private time = 0;
  private ids = 0;
  private due: { at: number; action: () => void }[] = [];

  now = () => this.time;
  random = () => 0;
  newId = () => `client-${++this.ids}`;

  after = (milliseconds: number, action: () => void): (() => void) => {
    const entry = { at: this.time + milliseconds, action };
    this.due.push(entry);
    return () => {
      this.due = this.due.filter((other) => other !== entry);
    };
  };

  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((entry) => entry !== next);
      this.time = next.at;
      next.action();
      await settled();
    }
    this.time = end;
  }
}

/** Lets every promise that is ready run on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export class FakeStream implements Stream {
  readonly writes: boolean;
  sent: Record<string, unknown>[] = [];
  isClosed = false;

  constructor(readonly kind: StreamKind, readonly token: string, readonly after: number, readonly on: StreamHandlers) {
    this.writes = kind === "websocket";
  }

  send(frame: unknown): void {
    this.sent.push(frame as Record<string, unknown>);
  }

  close(): void {
    this.isClosed = true;
  }
}

interface Post {
  path: string;
  body: Record<string, unknown>;
  onFrame?: ((frame: unknown) => void) | undefined;
  answer(answer: Answer): Promise<void>;
}

export class FakeWire implements Wire {
  streams: FakeStream[] = [];
  posts: Post[] = [];

  stream(kind: StreamKind, token: string, after: number, on: StreamHandlers): Stream {
    const stream = new FakeStream(kind, token, after, on);
    this.streams.push(stream);
    return stream;
  }

  post(path: string, body: unknown, onFrame?: (frame: unknown) => void): Promise<Answer> {
    return new Promise((resolve) => {
      this.posts.push({
        path,
        body: body as Record<string, unknown>,
        onFrame,
        answer: (answer) => {
          resolve(answer);
          return settled();
        },
      });
    });
  }

  get newest(): FakeStream {
    return this.streams[this.streams.length - 1]!;
  }

  get lastPost(): Post {
    return this.posts[this.posts.length - 1]!;
  }
}

export interface Scene {
  connection: Connection;
  wire: FakeWire;
  world: FakeWorld;
  kept: { token: string | null; unsent: Unsent[] };
  texts(): string[];
}

export function scene(kept: Partial<Scene["kept"]> = {}): Scene {
  const wire = new FakeWire();
  const world = new FakeWorld();
  const store = { token: kept.token ?? null, unsent: kept.unsent ?? [] };
  const connection = new Connection({
    business: "acme-plumbing",
    metadata: () => ({ page_url: "https://acme.example/heaters" }),
    wire,
    world,
    token: { load: () => store.token, save: (token) => (store.token = token) },
    unsent: { load: () => store.unsent, save: (unsent) => (store.unsent = unsent) },
    onChange: () => undefined,
  });
  return { connection, wire, world, kept: store, texts: () => connection.entries.map((entry) => entry.text) };
}

/** A chat in which Priya has written and the socket is open. */
export async function openScene(messages: ChatMessage[] = []): Promise<Scene> {
  const made = scene();
  void made.connection.start();
  await made.wire.lastPost.answer(session(messages));
  made.wire.newest.on.opened();
  made.wire.newest.on.frame({ type: "ready", last_sequence: messages.length });
  return made;
}

export function session(messages: ChatMessage[] = [], more: Record<string, unknown> = {}): Answer {
  return {
    ok: true,
    body: {
      customer_token: "token-of-priya",
      conversation_id: messages[0]?.conversation_id ?? null,
      status: messages.length > 0 ? "active" : null,
      last_sequence: messages.length,
      messages,
      business: { id: "b", name: "Acme Plumbing", greeting: "Hi", theme: {}, open_now: true, languages: ["en"], suggested_questions: [] },
      ...more,
    },
  };
}

export function message(sequence: number, sender: SenderType, text: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: `message-${sequence}`,
    conversation_id: "conversation-1",
    sequence,
    sender_type: sender,
    text,
    created_at: "2026-03-02T15:00:00Z",
    ...more,
  };
}

export const refusal = (status: number, code: string, retryAfter?: number): Answer => {
  const problem: Problem = { status, code, detail: code };
  if (retryAfter !== undefined) problem.retryAfter = retryAfter;
  return { ok: false, problem };
};
