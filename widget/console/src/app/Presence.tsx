import { useEffect, useState } from "react";
import { setPresence } from "../shared/api/conversations";
import { useAction } from "../shared/hooks";
import { useIsLive } from "../shared/live";
import type { Live } from "../shared/live";

const KEY = "frontdesk.presence";

type Status = "available" | "away";

/** Whether chats may be given to this person. The live connection keeps the lease; what was chosen is said again when it is back. */
export function Presence({ live }: { live: Live }) {
  const [status, setStatus] = useState(chosen);
  const isLive = useIsLive(live);
  const { error, run } = useAction();
  useEffect(() => {
    if (isLive) void run(() => setPresence(chosen()));
  }, [isLive, run]);
  // The choice is one for all windows of this person.
  useEffect(() => {
    const follow = () => setStatus(chosen());
    window.addEventListener("storage", follow);
    return () => window.removeEventListener("storage", follow);
  }, []);
  const toggle = () => {
    const next = status === "available" ? "away" : "available";
    window.localStorage.setItem(KEY, next);
    setStatus(next);
    void run(() => setPresence(next));
  };
  return (
    <button type="button" role="switch" aria-checked={status === "available"} className={`presence ${status}`} onClick={toggle} title={error?.message ?? ""}>
      <i aria-hidden="true" />
      {status === "available" ? "Available" : "Away"}
    </button>
  );
}

function chosen(): Status {
  return window.localStorage.getItem(KEY) === "away" ? "away" : "available";
}
