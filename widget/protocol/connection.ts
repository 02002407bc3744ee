import { Backoff } from "./backoff";
import { Draft } from "./draft";
import { readFrame, readSession } from "./frames";
import type { Business, ChatMessage, ClientEvent, ConversationStatus, EscalationState, ServerFrame, Session } from "./frames";
import { Line } from "./line";
import type { LineState } from "./line";
import { Log } from "./log";
import { Outbox } from "./outbox";
import type { Keep, Unsent } from "./outbox";
import type { Answer, Problem, Surroundings, Wire } from "./surroundings";
import { verdict } from "./verdict";

export interface TokenKeep {
  load(): string | null;
  save(token: string | null): void;
}

export interface ConnectionOptions {
  business: string;
  /** Sent with the session and with each message: the page the customer is on. */
  metadata(): Record<string, string>;
  wire: Wire;
  world: Surroundings;
  token: TokenKeep;
  unsent: Keep;
  onChange(): void;
}

export interface Typing {
  who: string;
  name: string | null;
}

/** A message without acknowledgement for so long: the socket is dead, whatever it says. */
const ACKNOWLEDGE_WITHIN = 10_000;
const TYPING_LASTS = 6_000;
const TYPING_EVERY = 3_000;
/** After so many answers that were the server's fault, the customer decides whether to go on. */
const TRIES = 8;

/**
 * The customer's side of one chat: session, log, unsent messages, the answer being written. It holds what is true now; whoever draws it
 * reads it after each `onChange`.
 */
export class Connection {
  phase: "starting" | "ready" | "failed" = "starting";
  business: Business | null = null;
  readonly log = new Log();
  readonly draft = new Draft();
  readonly outbox: Outbox;
  /** The stage of the running turn; null when none runs. */
  working: string | null = null;
  typing: Typing | null = null;
  /** The last sequence that an agent has seen. */
  agentRead = 0;
  /** Who has the chat, as far as the session told; messages tell it too. */
  agentName: string | null = null;
  /** Why the chat could not begin, or what went wrong with a turn. */
  problem: Problem | null = null;
  /** The customer asked for a fresh start and has not yet written again. */
  startedOver = false;

  private token: string | null;
  private readonly line: Line;
  private readonly starting: Backoff;
  private readonly posting: Backoff;
  private stopped = false;
  private renewals = 0;
  private gapAt = -1;
  /** Up to here the closed conversation is put away. The server may go on in the same one. */
  private putAway = 0;
  private read = 0;
  private typingSentAt = -Infinity;
  private cancelTyping: (() => void) | null = null;
  private cancelAcknowledge: (() => void) | null = null;
  private cancelPump: (() => void) | null = null;
  private cancelStart: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {
    this.token = options.token.load();
    this.outbox = new Outbox(options.unsent);
    this.starting = new Backoff(options.world.random);
    this.posting = new Backoff(options.world.random);
    this.line = new Line(
      {
        kinds: ["websocket", "events"],
        open: (kind, handlers) => options.wire.stream(kind, this.token ?? "", this.log.cursor, handlers),
        onFrame: (frame) => this.receive(readFrame(frame), true),
        onState: () => this.lineChanged(),
        onRefused: (problem) => this.renew(problem),
      },
      options.world,
    );
  }

  get lineState(): LineState {
    return this.line.state;
  }

  /** When the next try to connect is due, in the clock of `world.now`. */
  get retryAt(): number {
    return this.line.retryAt;
  }

  get status(): ConversationStatus {
    return this.log.status;
  }

  get escalation(): EscalationState {
    return this.log.escalation;
  }

  /** What the customer sees: nothing of the closed conversation after a fresh start. */
  get entries(): ChatMessage[] {
    return this.putAway === 0 ? this.log.entries : this.log.entries.filter((entry) => entry.sequence > this.putAway);
  }

  get unsent(): Unsent[] {
    return this.outbox.items;
  }

  // MARK: Life

  async start(): Promise<void> {
    this.cancelStart = null;
    const answer = await this.openSession();
    if (this.stopped) return;
    if (answer.ok) return this.adopt(answer.body);
    const { problem } = answer;
    if (isStale(problem) && this.token !== null) return this.forgetToken();
    const decision = verdict(problem);
    if (decision === "refused" || decision === "renew") return this.fail(problem);
    this.problem = problem;
    this.options.onChange();
    const wait = Math.max((problem.retryAfter ?? 0) * 1000, this.starting.next());
    this.cancelStart = this.options.world.after(wait, () => void this.start());
  }

  stop(): void {
    this.stopped = true;
    for (const cancel of [this.cancelTyping, this.cancelAcknowledge, this.cancelPump, this.cancelStart]) cancel?.();
    this.line.stop();
  }

  /** The network is back, or the customer looks again. */
  wake(): void {
    if (this.cancelStart) {
      this.cancelStart();
      void this.start();
    }
    this.line.wake();
  }

  private openSession(): Promise<Answer> {
    return this.options.wire.post("/chat/session", {
      business: this.options.business,
      ...(this.token === null ? {} : { customer_token: this.token }),
      metadata: this.options.metadata(),
    });
  }

  private adopt(body: unknown): void {
    const session = readSession(body);
    if (!session) return this.fail({ status: 0, code: "not_understood", detail: "" });
    if (this.renewals === 0) this.starting.reset();
    this.problem = null;
    this.phase = "ready";
    this.business = session.business;
    this.keepToken(session.customer_token);
    this.adoptLog(session);
    this.line.start();
    this.options.onChange();
    this.pump();
  }

  private adoptLog(session: Session): void {
    if (session.conversation_id !== this.log.conversation) this.putAway = 0;
    this.log.adopt(session.conversation_id, session.status, session.messages, session.last_sequence);
    if (session.escalation_state) this.log.escalation = session.escalation_state;
    this.agentName = session.human_agent_name;
    this.forgetTurn();
    for (const entry of session.messages) this.acknowledge(entry.client_message_id);
  }

  private forgetToken(): void {
    this.keepToken(null);
    void this.start();
  }

  private fail(problem: Problem): void {
    this.phase = "failed";
    this.problem = problem;
    this.line.stop();
    this.options.onChange();
  }

  private keepToken(token: string | null): void {
    if (token === this.token) return;
    this.token = token;
    this.options.token.save(token);
  }

  /** The start-up fetch once more: the only recovery there is. At once the first time, then ever more slowly until a stream opens. */
  private renew(problem: Problem): void {
    if (problem.status === 403) return this.fail(problem);
    if (this.cancelStart) return;
    this.line.stop();
    const wait = this.renewals === 0 ? 0 : this.starting.next();
    this.renewals += 1;
    this.cancelStart = this.options.world.after(wait, () => void this.start());
  }

  // MARK: What the customer does

  send(text: string): void {
    const trimmed = text.trim();
    if (trimmed === "") return;
    const { world } = this.options;
    if (this.status === "closed") this.startOver();
    this.problem = null;
    this.outbox.add(world.newId(), trimmed, new Date(world.now()).toISOString());
    this.typingSentAt = -Infinity;
    this.options.onChange();
    this.pump();
  }

  retry(id: string): void {
    this.outbox.mark(id, "waiting");
    this.options.onChange();
    this.pump();
  }

  discard(id: string): void {
    this.outbox.remove(id);
    this.options.onChange();
  }

  startOver(): void {
    this.startedOver = true;
    this.putAway = this.log.cursor;
    this.forgetTurn();
    this.options.onChange();
  }

  type(): void {
    if (this.log.conversation === null) return;
    const now = this.options.world.now();
    if (now - this.typingSentAt < TYPING_EVERY) return;
    this.typingSentAt = now;
    this.signal({ type: "typing" });
  }

  see(sequence: number): void {
    if (sequence <= this.read) return;
    this.read = sequence;
    this.signal({ type: "read", sequence });
  }

  /** An event that must arrive; the answer says whether it did. */
  async report(event: ClientEvent): Promise<Answer> {
    const answer = await this.options.wire.post("/chat/events", { customer_token: this.token, ...event }, (frame) => {
      this.receive(readFrame(frame), false);
    });
    if (!answer.ok && isStale(answer.problem)) this.renew(answer.problem);
    return answer;
  }

  /** An event whose loss costs nothing. */
  private signal(event: ClientEvent): void {
    const stream = this.line.writable;
    if (stream) stream.send(event);
    else if (this.line.state === "open") void this.options.wire.post("/chat/events", { customer_token: this.token, ...event });
  }

  // MARK: Sending

  private lineChanged(): void {
    if (this.line.state === "open") this.renewals = 0;
    else this.lineLost();
    this.options.onChange();
    this.pump();
  }

  private lineLost(): void {
    this.typing = null;
    // A message that went over the socket is unacknowledged now. One that goes by POST has its own answer coming.
    if (this.cancelAcknowledge) {
      this.cancelAcknowledge();
      this.cancelAcknowledge = null;
      this.outbox.rewind();
    }
  }

  private pump(): void {
    if (this.stopped || this.phase !== "ready" || this.cancelPump || this.line.state === "connecting") return;
    const next = this.outbox.next();
    if (!next) return;
    this.outbox.mark(next.id, "sending");
    const stream = this.line.writable;
    const body = { client_message_id: next.id, message: next.text, metadata: this.options.metadata() };
    if (stream) {
      this.cancelAcknowledge = this.options.world.after(ACKNOWLEDGE_WITHIN, () => this.line.restart());
      stream.send({ type: "message", ...body });
    } else {
      void this.post(next, body);
    }
  }

  private async post(item: Unsent, body: object): Promise<void> {
    const conversation = this.log.conversation !== null && this.status !== "closed" ? { conversation_id: this.log.conversation } : {};
    const whole = { customer_token: this.token, ...conversation, ...body };
    const answer = await this.options.wire.post("/chat/message", whole, (frame) => this.receive(readFrame(frame), false));
    if (this.stopped) return;
    if (!answer.ok) return this.notSent(item.id, answer.problem);
    // An error among the frames has already said what becomes of it.
    if (this.outbox.underWay?.id === item.id) this.acknowledge(item.id);
    this.working = null;
    this.options.onChange();
    this.pump();
  }

  private notSent(id: string, problem: Problem): void {
    if (!this.outbox.has(id)) return;
    const attempts = this.outbox.items.find((item) => item.id === id)?.attempts ?? 0;
    const decision = verdict(problem);
    const tired = attempts >= TRIES && problem.status !== 0;
    if (decision === "refused" || (tired && decision !== "hold")) this.outbox.mark(id, "failed", problem);
    else this.outbox.mark(id, "waiting", problem);
    if (decision === "renew" && !tired) this.renew(problem);
    if (decision === "hold" || decision === "again") this.pumpLater(problem);
    this.options.onChange();
    this.pump();
  }

  private pumpLater(problem: Problem): void {
    const wait = Math.max((problem.retryAfter ?? 0) * 1000, this.posting.next());
    this.cancelPump?.();
    this.cancelPump = this.options.world.after(wait, () => {
      this.cancelPump = null;
      this.pump();
    });
  }

  private acknowledge(id: string | null | undefined): void {
    if (!id || !this.outbox.remove(id)) return;
    this.cancelAcknowledge?.();
    this.cancelAcknowledge = null;
    this.posting.reset();
  }

  // MARK: Receiving

  private receive(frame: ServerFrame | null, streamed: boolean): void {
    if (!frame || this.stopped) return;
    switch (frame.type) {
      case "message":
        this.entry(frame.message, frame.message.client_message_id, streamed);
        break;
      case "saved":
        this.entry(frame.message, frame.client_message_id ?? frame.message.client_message_id, streamed);
        break;
      case "status":
        if (this.log.applyStatus(frame.status, frame.escalation_state, frame.sequence) === "gap") this.fillGap(streamed);
        if (this.isTakenOver || this.status === "closed") this.forgetTurn();
        break;
      case "working":
        this.working = frame.stage;
        break;
      case "token":
        if (this.draft.add(frame.message_id, frame.offset, frame.text)) this.working = null;
        break;
      case "typing":
        this.showTyping(frame.who, frame.name ?? null);
        break;
      case "read":
        if (frame.who !== "customer") this.agentRead = Math.max(this.agentRead, frame.sequence);
        break;
      case "ready":
        this.compare(frame.last_sequence, frame.conversation_id);
        break;
      case "error":
        this.refused(frame);
        break;
      case "done":
        this.forgetTurn();
        break;
    }
    this.options.onChange();
    this.pump();
  }

  private entry(message: ChatMessage, clientId: string | null | undefined, streamed: boolean): void {
    const before = this.log.conversation;
    const applied = this.log.apply(message, streamed && this.gapAt === this.log.cursor);
    if (applied === "gap") return this.fillGap(streamed);
    this.gapAt = -1;
    this.acknowledge(clientId);
    if (applied === "repeat") return;
    if (this.startedOver && message.sender_type === "customer") this.startedOver = false;
    if (before !== this.log.conversation) {
      this.putAway = this.agentRead = this.read = 0;
      // The open stream still follows the conversation before this one.
      if (before !== null && !streamed) this.line.restart();
    }
    if (message.sender_type !== "customer") this.settle(message);
  }

  /** What was being written is written now. */
  private settle(message: ChatMessage): void {
    this.problem = null;
    if (message.sender_type === "ai" || message.id === this.draft.messageId || this.isTakenOver) this.forgetTurn();
    if (message.sender_type === "agent") this.typing = null;
  }

  /** Asks again from the cursor. What then comes first is what comes next, even if its number is higher than expected. */
  private fillGap(streamed: boolean): void {
    if (streamed) this.gapAt = this.log.cursor;
    if (this.line.state === "open") this.line.restart();
    else if (this.line.state === "waiting") this.renew({ status: 0, code: "gap", detail: "" });
  }

  /** A server that knows less than this page: another conversation began while it was away. */
  private compare(lastSequence: number, conversation: string | null | undefined): void {
    const other = typeof conversation === "string" && this.log.conversation !== null && conversation !== this.log.conversation;
    if (lastSequence < this.log.cursor || other) this.renew({ status: 0, code: "reset", detail: "" });
  }

  private refused(frame: { code: string; detail: string; client_message_id?: string; retry_after?: number }): void {
    const problem: Problem = { status: 400, code: frame.code, detail: frame.detail };
    if (frame.retry_after !== undefined) problem.retryAfter = frame.retry_after;
    const id = frame.client_message_id;
    // Without a name it was about a typing or read mark, whose loss costs nothing.
    if (id === undefined && problem.code !== "internal") return;
    this.working = null;
    if (id === undefined || !this.outbox.has(id)) {
      this.problem = problem;
      return;
    }
    this.cancelAcknowledge?.();
    this.cancelAcknowledge = null;
    this.notSent(id, problem);
  }

  private showTyping(who: string, name: string | null): void {
    if (who === "customer") return;
    this.cancelTyping?.();
    this.typing = { who, name };
    this.cancelTyping = this.options.world.after(TYPING_LASTS, () => {
      this.typing = null;
      this.options.onChange();
    });
  }

  private forgetTurn(): void {
    this.working = null;
    this.draft.clear();
  }

  private get isTakenOver(): boolean {
    return Boolean(this.escalation.human_agent_id);
  }
}

/** The token names nobody, or what it named is gone. */
function isStale(problem: Problem): boolean {
  return problem.status === 401 || problem.status === 404 || problem.status === 410;
}
