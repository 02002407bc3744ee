import { get, post, put, query, remove } from "./http";
import type { Page } from "./http";
import type { DocumentFault, DocumentState, DocumentStatus, KnowledgeDocument, Visibility } from "./knowledge";

/** What a document says, said, or is to say. */
export interface Version {
  number: number;
  state: DocumentState;
  status: DocumentStatus;
  error: DocumentFault | null;
  /** It is on its way to being published. */
  publishing?: boolean;
  /** Counts its edits. */
  revision: number;
  title: string;
  source_type: string;
  file_name: string | null;
  byte_count: number;
  chunk_count: number;
  note: string | null;
  /** Persons are ids; their names are the members'. */
  created_by: string | null;
  created_at: string;
  updated_at: string;
  reviewed_by: string | null;
  reviewed_at: string | null;
  published_by: string | null;
  published_at: string | null;
}

export interface VersionWords extends Version {
  /** As it was read. */
  text: string;
  /** As it was written: Markdown, or a question's answer. null of a file. */
  source: string | null;
}

export type DifferenceLine =
  | { kind: "gap"; count: number }
  | { kind: "same" | "removed" | "added"; from_line: number | null; to_line: number | null; text: string; spans: { text: string; changed: boolean }[] };

export interface Difference {
  from: number;
  to: number;
  lines: DifferenceLine[];
  added: number;
  removed: number;
}

export interface HistoryEntry {
  id: string;
  action: string;
  version: number | null;
  person: string | null;
  detail: unknown;
  created_at: string;
}

export interface Review {
  document: KnowledgeDocument;
  version: Version;
}

export interface NewArticle {
  title: string;
  source: string;
  kind: "article" | "canned";
  shortcut?: string;
  visibility?: Visibility;
  /** At once, or, where another person must agree, after that. */
  publish?: boolean;
}

export const addArticle = (article: NewArticle): Promise<KnowledgeDocument> => post("knowledge/articles", article);
export const listVersions = (id: string, signal?: AbortSignal): Promise<Page<Version>> => get(`knowledge/documents/${id}/versions`, signal);
export const getVersion = (id: string, number: number, signal?: AbortSignal): Promise<VersionWords> => get(`knowledge/documents/${id}/versions/${number}`, signal);
export const getDifference = (id: string, from: number, to: number, signal?: AbortSignal): Promise<Difference> =>
  get(query(`knowledge/documents/${id}/versions/${to}/difference`, { from }), signal);
export const listHistory = (id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<HistoryEntry>> =>
  get(query(`knowledge/documents/${id}/history`, { cursor }), signal);
/** Refused as `edited` where `revision` is not the waiting draft's. */
export const saveDraft = (id: string, draft: { title: string; source: string; note?: string; revision?: number }): Promise<Version> =>
  put(`knowledge/documents/${id}/draft`, draft);
export const discardDraft = (id: string): Promise<unknown> => remove(`knowledge/documents/${id}/draft`);
export const listReviews = (signal?: AbortSignal): Promise<Page<Review>> => get("knowledge/reviews", signal);

export const submitVersion = (id: string, number: number): Promise<Version> => post(`knowledge/documents/${id}/versions/${number}/submit`);
export const approveVersion = (id: string, number: number): Promise<Version> => post(`knowledge/documents/${id}/versions/${number}/approve`);
export const returnVersion = (id: string, number: number, note: string): Promise<Version> => post(`knowledge/documents/${id}/versions/${number}/return`, { note });
/** Of an older version: the way back to it. */
export const publishVersion = (id: string, number: number): Promise<Version> => post(`knowledge/documents/${id}/versions/${number}/publish`);
