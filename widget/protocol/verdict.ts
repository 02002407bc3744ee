import type { Problem } from "./surroundings";

/** hold: allowed later · renew: a new session first · again: no fault of the message · refused: it will never be accepted as it is. */
export type Verdict = "hold" | "renew" | "again" | "refused";

const RENEWING = ["unauthenticated", "invalid_customer_token", "not_found", "conversation_closed"];
const TRANSIENT = ["internal", "database_away", "try_again"];

/** What to do about a message that was not taken. Frames on a socket carry a code and no status. */
export function verdict(problem: Problem): Verdict {
  if (problem.retryAfter !== undefined || problem.status === 429) return "hold";
  if (TRANSIENT.includes(problem.code)) return "again";
  if (RENEWING.includes(problem.code) || [401, 404, 409, 410].includes(problem.status)) return "renew";
  if (problem.status === 0 || problem.status === 408 || problem.status >= 500) return "again";
  return "refused";
}
