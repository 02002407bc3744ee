import { useCallback, useState } from "react";
import type { Page } from "./api/http";
import { useAction, useResource } from "./hooks";

/** A list that grows page by page. `key` names what is listed; another key begins anew. */
export function usePages<Item extends { id?: unknown }>(key: string, fetchPage: (cursor: string | null, signal?: AbortSignal) => Promise<Page<Item>>) {
  const first = useResource(key, (signal) => fetchPage(null, signal));
  const [rest, setRest] = useState<{ of: Page<Item>; items: Item[]; cursor: string | null } | null>(null);
  const { busy, error, run } = useAction();
  const continued = rest !== null && rest.of === first.value ? rest : null;
  const items = first.value ? [...first.value.items, ...(continued?.items ?? [])] : null;
  const cursor = continued ? continued.cursor : first.value?.next_cursor ?? null;
  const more = useCallback(
    () =>
      run(async () => {
        const page = await fetchPage(cursor);
        setRest((old) => ({ of: first.value!, items: [...(old?.of === first.value ? old.items : []), ...page.items], cursor: page.next_cursor }));
      }),
    [run, fetchPage, cursor, first.value],
  );
  const replace = useCallback(
    (item: Item) => {
      const swap = (old: Item[]) => old.map((one) => (one.id === item.id ? item : one));
      setRest((old) => old && { ...old, items: swap(old.items) });
      // The first page stays the same object for `rest` to belong to.
      first.set((old) => old && Object.assign(old, { items: swap(old.items) }));
    },
    [first],
  );
  return { items, loading: first.loading, error: first.error ?? error, retry: first.reload, more: cursor === null ? null : more, busy, replace };
}
