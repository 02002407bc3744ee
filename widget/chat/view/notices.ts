import type { Connection } from "../../protocol/connection";
import type { Problem } from "../../protocol/surroundings";
import { button, el, say } from "../dom";
import type { Words } from "../words";

/** A connection that comes back sooner than this is not worth a word. */
const PATIENCE = 1_500;

/**
 * One line about what is wrong, in plain words, with the time until it is tried again. The seconds stand outside of the live region: a
 * screen reader would say each of them.
 */
export class Notices {
  readonly element = el("div", { class: "notice", hidden: true });
  private readonly text = el("span", { role: "status" });
  private readonly next = el("span", {});
  private lostAt = 0;
  private held: { id: string; until: number } | null = null;
  private ticking: number | null = null;

  constructor(private readonly connection: Connection, private readonly words: Words) {
    this.element.append(el("p", {}, this.text, " ", this.next), button("link", words.tryNow, () => connection.wake()));
  }

  update(): void {
    const now = Date.now();
    this.noteLoss(now);
    this.noteHeld(now);
    const [text, next] = this.sentence(now);
    this.element.hidden = text === "";
    this.element.classList.toggle("retry", this.lostAt > 0);
    say(this.text, text);
    say(this.next, next);
    this.tick(this.lostAt > 0 || this.held !== null);
  }

  /** What is wrong, and what comes next. */
  private sentence(now: number): [string, string] {
    const { connection, words } = this;
    // Where the chat would be it says why there is none.
    if (connection.phase === "failed") return ["", ""];
    // The socket learns of it late; a message that waits should not look as if it were about to go.
    if (!navigator.onLine && connection.unsent.length > 0) return [words.offline, ""];
    if (this.lostAt > 0 && now - this.lostAt >= PATIENCE) return this.lostSentence(now);
    if (this.held) return [words.held, words.heldNext(secondsUntil(this.held.until, now))];
    if (connection.problem && connection.problem.status !== 0) return [explain(connection.problem, words), ""];
    return ["", ""];
  }

  private lostSentence(now: number): [string, string] {
    if (!navigator.onLine) return [this.words.offline, ""];
    const waits = this.connection.lineState === "waiting";
    return [this.words.lost, this.words.lostNext(waits ? secondsUntil(this.connection.retryAt, now) : 0)];
  }

  private noteLoss(now: number): void {
    const { lineState, phase } = this.connection;
    const lost = phase === "ready" ? lineState !== "open" : phase === "starting" && this.connection.problem?.status === 0;
    if (!lost) this.lostAt = 0;
    else if (this.lostAt === 0) this.lostAt = now;
  }

  private noteHeld(now: number): void {
    const item = this.connection.unsent.find((one) => one.state === "waiting" && one.problem?.code === "rate_limited" && one.problem.retryAfter !== undefined);
    if (!item) this.held = null;
    else if (this.held?.id !== item.id + item.attempts) this.held = { id: item.id + item.attempts, until: now + item.problem!.retryAfter! * 1000 };
  }

  private tick(needed: boolean): void {
    if (needed && this.ticking === null) this.ticking = window.setInterval(() => this.update(), 1000);
    if (!needed && this.ticking !== null) {
      window.clearInterval(this.ticking);
      this.ticking = null;
    }
  }
}

/** The server's own sentence where it has one: it says what to do. */
export function explain(problem: Problem, words: Words): string {
  if (problem.status === 404) return words.unknown;
  if (problem.status === 403) return words.forbidden;
  return problem.detail || words.trouble;
}

const secondsUntil = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000));
