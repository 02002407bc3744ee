import { get, post, query } from "./http";
import type { Page } from "./http";

/** Questions of customers that the assistant could not answer, or not well, of one kind. */
export interface Gap {
  id: string;
  question: string;
  count: number;
  unanswered: number;
  rated_badly: number;
  examples: { text: string; conversation_id: string; at: string }[];
  last_asked_at: string;
  suggestion: { question: string; answer: string } | null;
  document_id: string | null;
  status: GapStatus;
}

export type GapStatus = "open" | "drafted" | "dismissed";

export interface UpkeepPassage {
  document_id: string;
  title: string;
  section?: string | null;
  text: string;
  value?: string | null;
}

export interface Upkeep {
  contradictions: { id: string; subject: string; a: UpkeepPassage; b: UpkeepPassage }[];
  duplicates: { id: string; a: UpkeepPassage; b: UpkeepPassage; similarity: number }[];
  stale: { id: string; document_id: string; title: string; reason: string; since: string }[];
  unused: { id: string; document_id: string; title: string; since: string }[];
}

export const listGaps = (status: GapStatus, cursor: string | null, signal?: AbortSignal): Promise<Page<Gap>> => get(query("knowledge/gaps", { status, cursor }), signal);
export const draftGap = (id: string, draft: { question: string; answer: string }): Promise<{ document_id: string }> => post(`knowledge/gaps/${id}/draft`, draft);
export const dismissGap = (id: string): Promise<unknown> => post(`knowledge/gaps/${id}/dismiss`);
export const getUpkeep = (signal?: AbortSignal): Promise<Upkeep> => get("knowledge/upkeep", signal);
export const dismissUpkeep = (id: string): Promise<unknown> => post(`knowledge/upkeep/${id}/dismiss`);
