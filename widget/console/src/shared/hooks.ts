import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

export interface Resource<Value> {
  value: Value | null;
  error: Error | null;
  loading: boolean;
  reload(): void;
  set(change: (value: Value | null) => Value | null): void;
}

/**
 * Fetches when `key` or `version` changes or on `reload`. `key` says what it is: another one is another thing, and shown only once it is
 * there. `version` says that the same thing has changed: the old value stays until the new one has come, and nothing flickers.
 */
export function useResource<Value>(key: string, fetchValue: (signal: AbortSignal) => Promise<Value>, version = ""): Resource<Value> {
  const [state, setState] = useState<{ key: string; value: Value | null; error: Error | null; loading: boolean }>({ key, value: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  const newest = useRef(fetchValue);
  newest.current = fetchValue;
  useEffect(() => {
    const abort = new AbortController();
    setState((old) => ({ key, value: old.key === key ? old.value : null, error: null, loading: true }));
    newest.current(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ key, value, error: null, loading: false }),
      (error: Error) => !abort.signal.aborted && setState((old) => ({ ...old, error, loading: false })),
    );
    return () => abort.abort();
  }, [key, version, round]);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  const set = useCallback((change: (value: Value | null) => Value | null) => setState((old) => ({ ...old, value: change(old.value) })), []);
  const current = state.key === key;
  return { value: current ? state.value : null, error: current ? state.error : null, loading: !current || state.loading, reload, set };
}

/** An action of a button: busy while it runs, and the sentence when it fails. */
export function useAction(): { busy: boolean; error: Error | null; run(action: () => Promise<unknown>): Promise<boolean>; clear(): void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const run = useCallback(async (action: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (failure) {
      if (alive.current) setError(failure as Error);
      return false;
    } finally {
      if (alive.current) setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}

/** The time, again every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Whether this window is before somebody's eyes. */
export function useVisible(): boolean {
  return useSyncExternalStore(watchVisibility, () => !document.hidden);
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

/** True once `is` has been true for `milliseconds` without a break. */
export function useLasting(is: boolean, milliseconds: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) return setLasts(false);
    const timer = setTimeout(() => setLasts(true), milliseconds);
    return () => clearTimeout(timer);
  }, [is, milliseconds]);
  return is && lasts;
}

/** The value once it has been still for `milliseconds`. */
export function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
