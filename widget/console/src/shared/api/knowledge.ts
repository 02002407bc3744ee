import { freshToken, get, post, problem, query, remove } from "./http";
import type { Page } from "./http";
import { ApiError } from "./http";

export type Visibility = "public" | "internal";

export interface KnowledgeDocument {
  id: string;
  title: string;
  source_type: "pdf" | "html" | "markdown" | "text" | "faq";
  file_name?: string | null;
  source_uri?: string | null;
  tags: string[];
  visibility: Visibility;
  status: "processing" | "ready" | "failed";
  /** Why it could not be read, in words for its owner. */
  error: { code: string; detail: string } | null;
  chunk_count?: number;
  created_at: string;
  text?: string;
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
  score: number;
}

export const listDocuments = (cursor: string | null, signal?: AbortSignal): Promise<Page<KnowledgeDocument>> =>
  get(query("knowledge/documents", { cursor, limit: 100 }), signal);
export const getDocument = (id: string): Promise<KnowledgeDocument> => get(`knowledge/documents/${id}`);
export const deleteDocument = (id: string): Promise<unknown> => remove(`knowledge/documents/${id}`);
export const addFaq = (question: string, answer: string): Promise<unknown> => post("knowledge/faqs", [{ question, answer }]);
export const getJob = (id: string, signal?: AbortSignal): Promise<KnowledgeJob> => get(`knowledge/jobs/${id}`, signal);
export const addWebsite = (url: string): Promise<{ job_id: string }> => post("knowledge/urls", { url });
export const listWebsites = (signal?: AbortSignal): Promise<Page<Website>> => get("knowledge/websites", signal);
export const crawlWebsite = (id: string): Promise<{ job_id: string }> => post(`knowledge/websites/${id}/crawl`);
export const deleteWebsite = (id: string): Promise<unknown> => remove(`knowledge/websites/${id}`);
export const searchKnowledge = (q: string, signal?: AbortSignal): Promise<{ results: Passage[] }> => get(query("knowledge/search", { q, limit: 8, visibility: "public" }), signal);

/** Sends a file; `onProgress` is told the share that has left, 0 to 1. By XMLHttpRequest, because fetch does not tell. */
export async function uploadDocument(file: File, visibility: Visibility, onProgress: (share: number) => void): Promise<{ job_id: string; document_id: string }> {
  const token = await freshToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/knowledge/documents");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => reject(new ApiError(0, "unreachable", "The file could not be sent. Check the connection and try again."));
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as { job_id: string; document_id: string });
      else reject(problem(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    const form = new FormData();
    form.append("visibility", visibility);
    form.append("file", file);
    request.send(form);
  });
}
