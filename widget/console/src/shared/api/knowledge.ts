import { freshToken, get, patch, post, problem, put, query, remove } from "./http";
import type { Page } from "./http";
import { ApiError } from "./http";

export type Visibility = "public" | "internal";

export type DocumentState = "draft" | "in_review" | "approved" | "published" | "retired";
/** `dormant`: its passages are made when it is published. */
export type DocumentStatus = "processing" | "ready" | "failed" | "dormant";

/** Why it could not be read, in words for its owner. */
export interface DocumentFault {
  code: string;
  detail: string;
}

export interface KnowledgeDocument {
  id: string;
  title: string;
  /** `pdf`, `faq`, `article`, `canned` and so on. */
  source_type: string;
  file_name?: string | null;
  source_uri?: string | null;
  tags: string[];
  visibility: Visibility;
  /** Moments; the second is the first at which it holds no longer. */
  effective_from?: string | null;
  effective_until?: string | null;
  /** Of the published version, else of the latest. */
  status: DocumentStatus;
  error: DocumentFault | null;
  published_version: number | null;
  latest_version: number;
  /** Of the latest version. */
  state: DocumentState;
  /** The latest version, where it is not the published one. */
  pending: { number: number; state: DocumentState; status: DocumentStatus; error: DocumentFault | null } | null;
  /** A day, `2026-11-21`. */
  confirm_by: string | null;
  confirmed_at: string | null;
  shortcut: string | null;
  /** Its words can be edited here. */
  is_editable: boolean;
  /** Kept by the service: the profile, the price book, pages of a website. */
  is_managed: boolean;
  byte_count?: number;
  chunk_count?: number;
  created_by?: string | null;
  created_at: string;
  updated_at?: string;
  text?: string;
}

export interface DocumentChange {
  title?: string;
  tags?: string[];
  visibility?: Visibility;
  /** A day of the business's calendar, or null for none. */
  effective_from?: string | null;
  effective_until?: string | null;
  confirm_by?: string | null;
  shortcut?: string | null;
}

export interface DocumentFilter {
  q?: string;
  state?: string;
  status?: string;
  source_type?: string;
  /** `due`: what must be confirmed within a week, or should have been. */
  confirm?: "due";
}

export interface Website {
  id: string;
  url: string;
  depth: number;
  max_pages: number;
  tags: string[];
  visibility: Visibility;
  status: "crawling" | "ready" | "failed";
  /** Why the last reading failed, in words for its owner. */
  error: { code: string; detail: string } | null;
  /** How many of its pages can be found, and how many could not be read. */
  pages: { indexed: number; failed: number };
  /** Of the last reading, or of the one that runs. */
  job_id: string;
  crawled_at: string | null;
  next_crawl_at: string | null;
  created_at: string;
}

/** What came of a job. From `pages` on it is a website's, and there once its reading has begun. */
export interface JobStats {
  documents: number;
  chunks: number;
  errors: number;
  pages?: number;
  unchanged?: number;
  duplicates?: number;
  excluded?: number;
  gone?: number;
}

export interface KnowledgeJob {
  id: string;
  status: "pending" | "running" | "completed" | "failed";
  stats: JobStats;
  /** A page that could not be read has an address and no document. */
  errors: { document_id?: string | null; url?: string | null; code: string; detail: string }[];
}

export interface Passage {
  chunk_id: string;
  document_id: string;
  title: string;
  section?: string | null;
  text: string;
  page?: number | null;
  score: number;
  version?: number | null;
  matched?: { vector: number | null; lexical: number | null; legs?: string[] };
  /** 0 to 1: the share of hits such as this one that answer the question. */
  confidence?: number;
}

export interface Found {
  results: Passage[];
  /** Whether the assistant would answer from this, rather than say that it does not know. */
  answerable?: boolean;
  confidence?: number;
}

export interface KnowledgeSettings {
  /** The most word pieces of a passage. */
  passage_pieces: number;
  approval_required?: boolean;
  index?: { kind: "exact" | "hnsw" | "building"; passages: number; model: string };
  reembedding?: { model: string; done: number; total: number } | null;
}

export interface Original {
  url: string;
  expires_at: string;
  file_name: string;
  content_type: string;
  byte_count: number;
}

export interface CannedResponse {
  id: string;
  shortcut: string | null;
  title: string;
  text: string;
  visibility: Visibility;
}

export const listDocuments = (filter: DocumentFilter, cursor: string | null, signal?: AbortSignal): Promise<Page<KnowledgeDocument>> =>
  get(query("knowledge/documents", { ...filter, cursor, limit: 100 }), signal);
export const getDocument = (id: string, signal?: AbortSignal): Promise<KnowledgeDocument> => get(`knowledge/documents/${id}`, signal);
export const changeDocument = (id: string, change: DocumentChange): Promise<KnowledgeDocument> => patch(`knowledge/documents/${id}`, change);
export const deleteDocument = (id: string): Promise<unknown> => remove(`knowledge/documents/${id}`);
export const retireDocument = (id: string): Promise<KnowledgeDocument> => post(`knowledge/documents/${id}/retire`);
/** Without a day: for as long again as before. With null: it is not asked for again. */
export const confirmDocument = (id: string, until?: string | null): Promise<KnowledgeDocument> =>
  post(`knowledge/documents/${id}/confirm`, until === undefined ? {} : { until });
export const getOriginal = (id: string, version?: number): Promise<Original> => get(query(`knowledge/documents/${id}/original`, { version }));
export const listCanned = (signal?: AbortSignal): Promise<Page<CannedResponse>> => get("knowledge/canned", signal);
export const addFaq = (question: string, answer: string): Promise<unknown> => post("knowledge/faqs", [{ question, answer }]);
export const addFaqTable = (file: Blob): Promise<{ job_id: string }> => post("knowledge/faqs", new Blob([file], { type: "text/csv" }));
export const getKnowledgeSettings = (signal?: AbortSignal): Promise<KnowledgeSettings> => get("knowledge/settings", signal);
export const changeKnowledgeSettings = (change: { passage_pieces?: number; approval_required?: boolean }): Promise<KnowledgeSettings> =>
  put("knowledge/settings", change);
export const getJob = (id: string, signal?: AbortSignal): Promise<KnowledgeJob> => get(`knowledge/jobs/${id}`, signal);
export const addWebsite = (url: string): Promise<{ job_id: string }> => post("knowledge/urls", { url });
export const listWebsites = (signal?: AbortSignal): Promise<Page<Website>> => get("knowledge/websites", signal);
export const crawlWebsite = (id: string): Promise<{ job_id: string }> => post(`knowledge/websites/${id}/crawl`);
export const deleteWebsite = (id: string): Promise<unknown> => remove(`knowledge/websites/${id}`);
/** As the assistant searches for a customer, or, of `internal` too, as it does for the team. */
export const searchKnowledge = (q: string, visibility: Visibility, signal?: AbortSignal): Promise<Found> =>
  get(query("knowledge/search", { q, limit: 8, visibility: visibility === "public" ? visibility : null }), signal);

export interface Sent {
  job_id: string;
  document_id: string;
}

/** Sends a file as a document of its own; `onProgress` is told the share that has left, 0 to 1. */
export const uploadDocument = (file: File, visibility: Visibility, onProgress: (share: number) => void): Promise<Sent> =>
  upload("knowledge/documents", { visibility }, file, onProgress);

/** Sends a file as the next version of a document. */
export const uploadVersion = (id: string, file: File, note: string, onProgress: (share: number) => void): Promise<Sent & { version: number }> =>
  upload(`knowledge/documents/${id}/versions`, note === "" ? {} : { note }, file, onProgress);

/** By XMLHttpRequest, because fetch does not tell how much has left. */
async function upload<Answer>(path: string, fields: Record<string, string>, file: File, onProgress: (share: number) => void): Promise<Answer> {
  const token = await freshToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/${path}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new ApiError(0, "unreachable", "The file could not be sent. Check the connection and try again."));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Answer);
      else reject(problem(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    request.send(form);
  });
}
