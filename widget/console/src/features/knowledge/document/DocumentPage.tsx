import { useEffect, useRef, useState } from "react";
import { getDocument } from "../../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { getVersion } from "../../../shared/api/versions";
import type { Version } from "../../../shared/api/versions";
import { useResource } from "../../../shared/hooks";
import { useIsLive } from "../../../shared/live";
import { Icon } from "../../../shared/ui/Icon";
import { Failed, Loading } from "../../../shared/ui/States";
import { count } from "../../../shared/words";
import type { Area } from "../area";
import { documentHref, hrefOf } from "../place";
import type { DocumentTab, KnowledgePlace } from "../place";
import { kindOf, stateOf, waitingOf } from "../state";
import { useAgain } from "../../../shared/useAgain";
import { useChanges } from "../useChanges";
import { Edit } from "../writing/Edit";
import { Actions } from "./Actions";
import { Details } from "./Details";
import { History } from "./History";
import { Notices } from "./Notices";
import { Text } from "./Text";
import { Versions } from "./Versions";

const TABS: { tab: DocumentTab; label: string }[] = [
  { tab: "text", label: "Text" },
  { tab: "edit", label: "Edit" },
  { tab: "versions", label: "Versions" },
  { tab: "history", label: "History" },
];

export function DocumentPage({ area, place }: { area: Area; place: Extract<KnowledgePlace, { view: "document" }> }) {
  const { id, tab } = place;
  const [round, setRound] = useState(0);
  const resource = useResource(id, (signal) => read(id, signal), String(round));
  const { value, error, reload } = resource;
  const document = value?.document ?? null;
  // What the tabs show is of the document as it was: they are told apart from it by its round.
  const changed = () => setRound((old) => old + 1);
  useChanges(area.live, changed);
  const isLive = useIsLive(area.live);
  useAgain(resource, !isLive && (document?.status === "processing" || document?.pending?.status === "processing"));
  const title = useRef<HTMLHeadingElement>(null);
  const isThere = document !== null;
  // What one came by is on another page: those who listen go on with this one.
  useEffect(() => {
    if (isThere && window.document.activeElement === window.document.body) title.current?.focus({ preventScroll: true });
  }, [isThere]);
  const isEditing = tab === "edit" && document !== null && document.is_editable && area.rights.drafts;
  const tabs = TABS.filter((one) => one.tab !== "edit" || (document?.is_editable && area.rights.drafts));
  return (
    <div className="page">
      <header className="head">
        <div className="titled">
          <a className="link" href={hrefOf({ view: "documents" })}>
            <Icon name="back" /> Knowledge
          </a>
          {document && <h1 ref={title} tabIndex={-1} dir="auto">{document.title}</h1>}
          {document && (
            <p className="marks">
              <b className={`mark ${stateOf(document.published_version !== null ? "published" : document.state).className}`}>{stateOf(document.published_version !== null ? "published" : document.state).word}</b>
              {document.visibility === "internal" && <b className="mark">Only the team</b>}
              <span>
                {[kindOf(document.source_type), document.file_name, document.shortcut && `/${document.shortcut}`, document.published_version !== null && document.chunk_count !== undefined && count(document.chunk_count, "passage"), document.published_version !== null && `version ${document.published_version}`]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </p>
          )}
        </div>
        {document && !isEditing && <Actions area={area} document={document} onChanged={changed} />}
      </header>
      {error && <Failed error={error} retry={reload} />}
      {!document && !error && <Loading />}
      {document && !isEditing && <Notices area={area} document={document} waiting={value?.waiting ?? null} onChanged={changed} />}
      {document && (
        <nav className="tabs" aria-label="Document">
          {tabs.map((one) => (
            <a key={one.tab} href={documentHref(id, one.tab)} aria-current={one.tab === tab ? "page" : undefined}>
              {one.label}
            </a>
          ))}
        </nav>
      )}
      {document &&
        (isEditing ? (
          <Edit area={area} document={document} onChanged={changed} />
        ) : (
          <div className="split">
            <div>
              {tab === "text" && <Text document={document} />}
              {tab === "versions" && <Versions area={area} document={document} place={place} version={String(round)} onChanged={changed} />}
              {tab === "history" && <History area={area} id={id} version={String(round)} />}
            </div>
            <Details area={area} document={document} onChanged={changed} />
          </div>
        ))}
    </div>
  );
}

/** Together, so that what waits does not push the page down a moment later. */
async function read(id: string, signal: AbortSignal): Promise<{ document: KnowledgeDocument; waiting: Version | null }> {
  const document = await getDocument(id, signal);
  const number = waitingOf(document)?.number;
  return { document, waiting: number === undefined ? null : await getVersion(id, number, signal) };
}
