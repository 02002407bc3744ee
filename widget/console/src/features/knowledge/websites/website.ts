import type { JobStats, KnowledgeJob, Website } from "../../../shared/api/knowledge";
import { count } from "../../../shared/words";

/** So many pages' troubles are told at once; a broken website has hundreds of the same. */
const TOLD = 3;

export interface Troubles {
  told: { page: string | null; detail: string }[];
  more: number;
}

/** An address as people type it, `example.com`, as the server takes it. */
export function addressOf(typed: string): string {
  const text = typed.trim();
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
}

/** An address as people read it. */
export function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//i, "").replace(/\/$/, "");
}

/** What came of a reading so far; what there is none of is not said. */
export function sentenceOf(stats: JobStats): string {
  if (stats.pages === undefined) return "Waiting for its turn";
  const others = [some(stats.unchanged, "unchanged"), some(stats.duplicates, "duplicate", "duplicates"), some(stats.excluded, "left out"), some(stats.gone, "gone")];
  const found = stats.documents > 0 ? `${count(stats.documents, "document")} with ${count(stats.chunks, "passage")}` : null;
  return [`Looked at ${count(stats.pages, "page")}`, found, ...others].filter(Boolean).join(" · ");
}

function some(number: number | undefined, one: string, many = one): string | null {
  return number ? count(number, one, many) : null;
}

/** Why pages, or the whole website, could not be read. The reading knows it page by page; the website has the one reason that is left without it. */
export function troublesOf(website: Website, job: KnowledgeJob | null): Troubles {
  const errors: { url?: string | null; detail: string }[] = job && job.errors.length > 0 ? job.errors : website.status === "failed" && website.error ? [website.error] : [];
  const told = errors.slice(0, TOLD).map((error) => ({ page: error.url ? shortAddress(error.url) : null, detail: error.detail }));
  return { told, more: errors.length - told.length };
}
