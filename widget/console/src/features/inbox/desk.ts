import type { Live } from "../../shared/live";

export interface Pending {
  id: string;
  text: string;
  error: string | null;
}

/** What a person has written in one chat and the server does not have yet. */
export interface Desk {
  draft: string;
  pending: Pending[];
}

const desks = new WeakMap<Live, Map<string, Desk>>();

/** Outlives a look at another chat or page, and ends with the sign-in: the next person at this screen must not read it. */
export function deskOf(live: Live, conversation: string): Desk {
  const all = desks.get(live) ?? new Map<string, Desk>();
  desks.set(live, all);
  const desk = all.get(conversation) ?? { draft: "", pending: [] };
  all.set(conversation, desk);
  return desk;
}
