import { useState } from "react";
import { listDocuments } from "../../../shared/api/knowledge";
import type { DocumentFilter, KnowledgeDocument } from "../../../shared/api/knowledge";
import { useResource } from "../../../shared/hooks";

const STEP = 100;

/** Documents, a step at a time. What is fetched again is as long as it was: a list that one has scrolled stays. */
export function useDocuments(filter: DocumentFilter) {
  const key = JSON.stringify(filter);
  const [wanted, setWanted] = useState({ key, count: STEP });
  const count = wanted.key === key ? wanted.count : STEP;
  const list = useResource(key, (signal) => upTo(count, filter, signal), String(count));
  return { ...list, items: list.value?.items ?? null, more: list.value?.hasMore ? () => setWanted({ key, count: count + STEP }) : null };
}

async function upTo(count: number, filter: DocumentFilter, signal: AbortSignal): Promise<{ items: KnowledgeDocument[]; hasMore: boolean }> {
  const items: KnowledgeDocument[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDocuments>> = await listDocuments(filter, cursor, signal);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < count);
  return { items, hasMore: cursor !== null };
}
