import { Backoff } from "./backoff";
import type { Problem, Stream, StreamHandlers, StreamKind, Surroundings } from "./surroundings";

export type LineState = "idle" | "connecting" | "open" | "waiting";

export interface LineOptions {
  /** In order of preference. When one cannot be opened the next is tried at once; when none can, there is a wait. */
  kinds: StreamKind[];
  open(kind: StreamKind, handlers: StreamHandlers): Stream;
  onFrame(frame: unknown): void;
  onState(): void;
  /** The server answered and said no (401, 404, 403…). The line stays down until it is started again. */
  onRefused(problem: Problem): void;
}

/** A socket that says nothing for so long may be dead without knowing it, as after a laptop's sleep. */
const SUSPICIOUS_SILENCE = 30_000;

/** Keeps one stream open: falls back to the next kind, waits longer and longer, comes back by itself. */
export class Line {
  state: LineState = "idle";
  /** When the next try is due, while waiting. */
  retryAt = 0;

  private stream: Stream | null = null;
  private kind = 0;
  private lastHeard = 0;
  private cancelWait: (() => void) | null = null;
  private readonly backoff: Backoff;

  constructor(private readonly options: LineOptions, private readonly world: Surroundings) {
    this.backoff = new Backoff(world.random);
  }

  start(): void {
    if (this.state === "idle") this.connect();
  }

  stop(): void {
    this.hangUp();
    this.kind = 0;
    this.enter("idle");
  }

  /** Opens a new stream, which asks for what comes after the cursor of this moment. */
  restart(): void {
    this.hangUp();
    this.connect();
  }

  /** The network is back, or somebody looks again: no reason to wait any longer. */
  wake(): void {
    if (this.state === "waiting") this.restart();
    if (this.state === "open" && this.world.now() - this.lastHeard > SUSPICIOUS_SILENCE) this.restart();
  }

  /** The open stream, if it can be written to. */
  get writable(): Stream | null {
    return this.state === "open" && this.stream?.writes ? this.stream : null;
  }

  private connect(): void {
    this.enter("connecting");
    let mine: Stream | null = null;
    let dead = false;
    const current = () => !dead && (mine === null || mine === this.stream);
    mine = this.options.open(this.options.kinds[this.kind]!, {
      opened: () => {
        if (!current()) return;
        this.lastHeard = this.world.now();
        this.enter("open");
      },
      frame: (frame) => {
        if (!current()) return;
        this.lastHeard = this.world.now();
        this.backoff.reset();
        this.options.onFrame(frame);
      },
      closed: (problem) => {
        if (!current()) return;
        dead = true;
        this.lost(problem);
      },
    });
    if (!dead) this.stream = mine;
  }

  private lost(problem: Problem | undefined): void {
    const opened = this.state === "open";
    this.stream = null;
    if (problem && isRefusal(problem)) {
      this.enter("idle");
      this.options.onRefused(problem);
      return;
    }
    if (!opened && this.kind + 1 < this.options.kinds.length) {
      this.kind += 1;
      this.connect();
      return;
    }
    this.kind = 0;
    this.wait((problem?.retryAfter ?? 0) * 1000);
  }

  private wait(atLeast: number): void {
    const milliseconds = Math.max(atLeast, this.backoff.next());
    this.retryAt = this.world.now() + milliseconds;
    this.cancelWait = this.world.after(milliseconds, () => {
      this.cancelWait = null;
      this.connect();
    });
    this.enter("waiting");
  }

  private hangUp(): void {
    this.cancelWait?.();
    this.cancelWait = null;
    this.stream?.close();
    this.stream = null;
  }

  private enter(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    this.options.onState();
  }
}

/** Trying again without doing something else first would only be refused again. */
function isRefusal(problem: Problem): boolean {
  return problem.status >= 400 && problem.status < 500 && problem.status !== 408 && problem.status !== 429;
}
