import { useEffect, useRef, useState } from "react";
import { listWebsites } from "../../../shared/api/knowledge";
import type { Website } from "../../../shared/api/knowledge";
import { useResource } from "../../../shared/hooks";
import { useLive } from "../../../shared/live";
import type { Live } from "../../../shared/live";
import { Failed, Loading } from "../../../shared/ui/States";
import { RemoveDialog } from "./RemoveDialog";
import { useAgain } from "../../../shared/useAgain";
import { useSoon } from "../useSoon";
import { WebsiteForm } from "./WebsiteForm";
import { WebsiteRow } from "./WebsiteRow";

/** The websites that the assistant knows from. `onChanged`: their documents are others now. */
export function Websites({ live, onChanged }: { live: Live; onChanged(): void }) {
  const websites = useResource("websites", listWebsites);
  const { reload } = websites;
  const reloadSoon = useSoon(reload);
  const [removing, setRemoving] = useState<Website | null>(null);
  const items = websites.value?.items;
  useLive(live, { onEvent: (event) => event.kind === "document" && reloadSoon(), onReset: reload });
  useAgain(websites, items?.some((item) => item.status === "crawling") ?? false);
  useFinished(items, onChanged);
  return (
    <section className="card" aria-labelledby="websites">
      <h2 id="websites">Website</h2>
      <WebsiteForm onAdded={reload} />
      {websites.error && <Failed error={websites.error} retry={reload} />}
      {!items && websites.loading && <Loading rows={1} />}
      {items && items.length > 0 && (
        <ul className="table websites" aria-label="Websites that are read">
          {items.map((item) => (
            <WebsiteRow key={item.id} website={item} onStarted={reload} onRemove={() => setRemoving(item)} />
          ))}
        </ul>
      )}
      {removing && <RemoveDialog website={removing} onClose={() => setRemoving(null)} onRemoved={() => (setRemoving(null), reload(), onChanged())} />}
    </section>
  );
}

/** Tells when a reading has ended, also to those who have no live log. */
function useFinished(items: Website[] | undefined, onFinished: () => void) {
  const ended = items?.filter((item) => item.status !== "crawling").map((item) => item.job_id).join(" ");
  const before = useRef(ended);
  useEffect(() => {
    if (before.current !== undefined && ended !== undefined && before.current !== ended) onFinished();
    before.current = ended;
  }, [ended, onFinished]);
}
