import type { Surroundings } from "./surroundings";

const FIRST = 500;
const LONGEST = 30_000;

/** Waits that double, each shortened at random by up to half: a server that restarts must not be met by everyone at once. */
export class Backoff {
  private failures = 0;

  constructor(private readonly random: Surroundings["random"]) {}

  /** Milliseconds to wait before the next try. */
  next(): number {
    const whole = Math.min(LONGEST, FIRST * 2 ** this.failures);
    this.failures += 1;
    return Math.round(whole * (1 - this.random() / 2));
  }

  reset(): void {
    this.failures = 0;
  }
}
