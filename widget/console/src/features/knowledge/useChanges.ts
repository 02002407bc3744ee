import { useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { useSoon } from "./useSoon";

/** Fetches again what documents are, once one has changed, here or elsewhere. */
export function useChanges(live: Live, reload: () => void): () => void {
  const soon = useSoon(reload);
  useLive(live, { onEvent: (event) => event.kind === "document" && soon(), onReset: reload });
  return soon;
}
