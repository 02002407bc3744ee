import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { conversationOf, getConversation, getQueue, listConversations } from "../../shared/api/conversations";
import type { Conversation } from "../../shared/api/conversations";
import { useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { inTab, newerOf, sorted } from "./tabs";
import type { Tab } from "./tabs";

interface Listing {
  /** The ids that the server found, for a search; null: whatever fits the tab. */
  found: string[] | null;
  cursor: string | null;
  loading: boolean;
  /** The next page is on its way. */
  growing: boolean;
  error: Error | null;
}

const BEGINNING: Listing = { found: null, cursor: null, loading: true, growing: false, error: null };

/** The chats of a tab, kept true by the live log. Known chats stay known from tab to tab. */
export function useConversations(live: Live, tab: Tab, search: string, me: string) {
  const [known, setKnown] = useState<ReadonlyMap<string, Conversation>>(new Map());
  const [listing, setListing] = useState<Listing>(BEGINNING);
  const [round, setRound] = useState(0);
  const learn = useCallback((items: Conversation[]) => {
    setKnown((old) => {
      const next = new Map(old);
      for (const item of items) next.set(item.id, newerOf(old.get(item.id), item));
      return next;
    });
  }, []);

  const fetchPage = useCallback(
    async (cursor: string | null, signal?: AbortSignal) => {
      if (search !== "") return listConversations({ q: search, cursor }, signal);
      if (tab === "waiting") return getQueue();
      return listConversations({ ...(tab === "all" ? {} : { status: tab === "closed" ? ("closed" as const) : ("active" as const) }), cursor }, signal);
    },
    [tab, search],
  );

  useEffect(() => {
    const abort = new AbortController();
    // What the last search found stays until this one's answer is there.
    setListing((old) => ({ ...BEGINNING, found: search === "" ? null : old.found ?? [] }));
    fetchPage(null, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return;
        learn(page.items);
        setListing({ ...BEGINNING, found: search === "" ? null : page.items.map((item) => item.id), cursor: page.next_cursor, loading: false });
      },
      (error: Error) => !abort.signal.aborted && setListing((old) => ({ ...old, loading: false, error })),
    );
    return () => abort.abort();
  }, [fetchPage, learn, round, search]);

  const shown = useRef(fetchPage);
  shown.current = fetchPage;
  const more = useCallback(async () => {
    // An answer that comes when another tab is shown says nothing about that one.
    const change = (to: (old: Listing) => Partial<Listing>) => shown.current === fetchPage && setListing((old) => ({ ...old, ...to(old), growing: false }));
    setListing((old) => ({ ...old, growing: true, error: null }));
    try {
      const page = await fetchPage(listing.cursor);
      learn(page.items);
      change((old) => ({ cursor: page.next_cursor, found: old.found && [...old.found, ...page.items.map((item) => item.id)] }));
    } catch (error) {
      change(() => ({ error: error as Error }));
    }
  }, [fetchPage, learn, listing.cursor]);

  const refresh = useRefresh(learn);
  useLive(live, {
    onEvent: (event) => {
      const item = conversationOf(event);
      if (item) learn([item]);
      else if (event.conversation_id && event.kind !== "document") refresh(event.conversation_id);
    },
    onReset: () => setRound((old) => old + 1),
  });

  const items = useMemo(() => {
    const all = [...known.values()];
    const fitting = listing.found ? all.filter((item) => listing.found!.includes(item.id)) : all.filter((item) => inTab(item, tab, me));
    return sorted(fitting, listing.found ? "all" : tab);
  }, [known, listing.found, tab, me]);

  return { ...listing, items, known, more, refresh, retry: () => setRound((old) => old + 1) };
}

/** Fetches one chat anew. Several events of one turn cost one call. */
function useRefresh(learn: (items: Conversation[]) => void): (id: string) => void {
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const timers = waiting.current;
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, []);
  return useCallback(
    (id: string) => {
      if (waiting.current.has(id)) return;
      const timer = setTimeout(() => {
        waiting.current.delete(id);
        // A call that fails leaves the older state; the next event or reconnection repairs it.
        getConversation(id).then((item) => learn([item]), () => undefined);
      }, 80);
      waiting.current.set(id, timer);
    },
    [learn],
  );
}
