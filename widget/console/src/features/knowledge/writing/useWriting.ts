import { useCallback, useEffect, useRef, useState } from "react";
import { keep, readKept } from "./kept";

export interface Words {
  title: string;
  source: string;
}

const SETTLE = 400;

/**
 * A title and a text under somebody's hands, kept in this browser while they differ from what the server has. `base` names what they were
 * written upon. `restored`: what was kept from the last time, and upon what.
 */
export function useWriting(key: string, server: Words, base: string) {
  const [found] = useState(() => {
    const kept = readKept(key);
    return kept && (kept.title !== server.title || kept.source !== server.source) ? kept : null;
  });
  const [words, setWords] = useState<Words>(found ? { title: found.title, source: found.source } : server);
  const [restored, setRestored] = useState(found);
  const [isKept, setIsKept] = useState(true);
  const isDirty = words.title !== server.title || words.source !== server.source;
  const store = useCallback(() => setIsKept(keep(key, isDirty ? { ...words, base, at: Date.now() } : null)), [key, isDirty, words, base]);
  const newest = useRef(store);
  newest.current = store;
  // Storing is waiting for the disk: not at every key.
  useEffect(() => {
    const timer = setTimeout(store, SETTLE);
    return () => clearTimeout(timer);
  }, [store]);
  // At once where there may be no later.
  useEffect(() => {
    const now = () => newest.current();
    window.addEventListener("pagehide", now);
    return () => {
      window.removeEventListener("pagehide", now);
      now();
    };
  }, []);
  const forget = useCallback(() => setRestored(null), []);
  return { words, setWords, isDirty, isKept, restored, forget };
}
