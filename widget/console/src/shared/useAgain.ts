import { useEffect } from "react";
import { useVisible } from "./hooks";
import type { Resource } from "./hooks";

const NEXT = 3_000;
/** After a failure: the sentence about it stays long enough to be read. */
const NEXT_AFTER_FAILURE = 15_000;

/** Asks again while `goesOn`, each time after the answer has come: a slow connection is not asked over and over for what it never brings. */
export function useAgain<Value>({ loading, error, reload }: Resource<Value>, goesOn: boolean): void {
  const visible = useVisible();
  useEffect(() => {
    if (!goesOn || loading || !visible) return;
    const timer = setTimeout(reload, error ? NEXT_AFTER_FAILURE : NEXT);
    return () => clearTimeout(timer);
  }, [goesOn, loading, visible, error, reload]);
}
