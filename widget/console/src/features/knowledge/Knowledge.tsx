import { useEffect, useState } from "react";
import { listDocuments } from "../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../shared/api/knowledge";
import { useResource } from "../../shared/hooks";
import { useIsLive, useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { Icon } from "../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../shared/ui/States";
import { day } from "../../shared/time";
import { count, plain } from "../../shared/words";
import { DeleteDialog } from "./DeleteDialog";
import { DocumentDialog } from "./DocumentDialog";
import { FaqDialog } from "./FaqDialog";
import { SearchBox } from "./SearchBox";
import { UploadArea } from "./UploadArea";
import { useSoon } from "./useSoon";
import { useUploads } from "./useUploads";
import { Websites } from "./Websites";

const ASK_AGAIN = 3_000;

export function Knowledge({ live, mayWrite }: { live: Live; mayWrite: boolean }) {
  const documents = useResource("documents", allDocuments);
  const { reload } = documents;
  const reloadSoon = useSoon(reload);
  const { uploads, add, clear } = useUploads(reload);
  const [adding, setAdding] = useState(false);
  const [reading, setReading] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<KnowledgeDocument | null>(null);
  useLive(live, { onEvent: (event) => event.kind === "document" && reloadSoon(), onReset: reload });
  const items = documents.value ?? [];
  const isLive = useIsLive(live);
  const unfinished = items.some((item) => item.status === "processing");
  // Who may not read chats has no live log, and asks again instead.
  useEffect(() => {
    if (isLive || !unfinished) return;
    const timer = setInterval(reload, ASK_AGAIN);
    return () => clearInterval(timer);
  }, [isLive, unfinished, reload]);
  return (
    <div className="page">
      <header className="head">
        <div>
          <h1>Knowledge</h1>
          <p>What the assistant may say comes from here, and nowhere else.</p>
        </div>
        {mayWrite && (
          <button type="button" className="quiet" onClick={() => setAdding(true)}>
            <Icon name="plus" /> Question and answer
          </button>
        )}
      </header>
      {mayWrite && <UploadArea uploads={uploads} documents={items} onFiles={(files, visibility) => void add(files, visibility)} onClear={clear} />}
      {mayWrite && <Websites live={live} onChanged={reloadSoon} />}
      <SearchBox onRead={setReading} />
      <h2>Documents</h2>
      {documents.error && <Failed error={documents.error} retry={reload} />}
      {!documents.value && documents.loading && <Loading />}
      {documents.value && items.length === 0 && (
        <Empty icon="book" title="Nothing to know yet">
          Upload a price list or your service descriptions, or let your website be read: the assistant answers from them at once.
        </Empty>
      )}
      {items.length > 0 && (
        <ul className="table documents">
          {items.map((item) => (
            <DocumentRow key={item.id} item={item} onRead={() => setReading(item.id)} onDelete={mayWrite ? () => setDeleting(item) : null} />
          ))}
        </ul>
      )}
      {adding && <FaqDialog onClose={() => setAdding(false)} onAdded={() => (setAdding(false), reload())} />}
      {reading && <DocumentDialog id={reading} onClose={() => setReading(null)} />}
      {deleting && <DeleteDialog item={deleting} onClose={() => setDeleting(null)} onDeleted={() => (setDeleting(null), reload())} />}
    </div>
  );
}

function DocumentRow({ item, onRead, onDelete }: { item: KnowledgeDocument; onRead(): void; onDelete: (() => void) | null }) {
  return (
    <li>
      <div className="name">
        <button type="button" className="link strong" onClick={onRead}>
          {item.title}
        </button>
        {item.status === "failed" && <p className="fault">{item.error?.detail ?? "It could not be read."}</p>}
        {item.status !== "failed" && <p className="soft">{[plain(item.source_type), item.file_name, ...item.tags].filter(Boolean).join(" · ")}</p>}
      </div>
      <span className="cell">{item.visibility === "internal" ? <b className="mark">Only the team</b> : null}</span>
      <span className="cell">
        <b className={`mark ${item.status}`}>{item.status === "ready" && item.chunk_count !== undefined ? count(item.chunk_count, "passage") : plain(item.status)}</b>
      </span>
      <time className="cell soft" dateTime={item.created_at}>
        {day(item.created_at)}
      </time>
      {onDelete && (
        <button type="button" className="bare" aria-label={`Delete ${item.title}`} onClick={onDelete}>
          <Icon name="trash" />
        </button>
      )}
    </li>
  );
}

async function allDocuments(signal: AbortSignal): Promise<KnowledgeDocument[]> {
  const items: KnowledgeDocument[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDocuments>> = await listDocuments(cursor, signal);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
