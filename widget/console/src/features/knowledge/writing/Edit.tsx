import { useState } from "react";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { getVersion } from "../../../shared/api/versions";
import { useResource } from "../../../shared/hooks";
import { Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { waitingOf } from "../state";
import { Desk } from "./Desk";

/** Editing what there is: the draft that waits, else what is in use. */
export function Edit({ area, document, onChanged }: { area: Area; document: KnowledgeDocument; onChanged(): void }) {
  // Fixed while one writes: what others do meanwhile is found out when it is saved.
  const [number] = useState(waitingOf(document)?.number ?? document.published_version ?? document.latest_version);
  const { value, error, reload } = useResource(`${document.id} ${number}`, (signal) => getVersion(document.id, number, signal));
  const [begun] = useState({ latest: document.latest_version });
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <Loading rows={6} />;
  return <Desk area={area} document={document} begunAt={value} latest={begun.latest} onChanged={onChanged} />;
}
