import { useCallback, useEffect, useRef } from "react";

/** Several events of one change cost one fetch. */
const SETTLE = 150;

export function useSoon(action: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  return useCallback(() => {
    clearTimeout(timer.current ?? undefined);
    timer.current = setTimeout(action, SETTLE);
  }, [action]);
}
