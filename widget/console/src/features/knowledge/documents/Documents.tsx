import { useState } from "react";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { useSettled } from "../../../shared/hooks";
import { useIsLive } from "../../../shared/live";
import { Icon } from "../../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { hrefOf } from "../place";
import { SearchBox } from "../search/SearchBox";
import { useAgain } from "../../../shared/useAgain";
import { useChanges } from "../useChanges";
import { Websites } from "../websites/Websites";
import { DeleteDialog } from "./DeleteDialog";
import { DocumentRow } from "./DocumentRow";
import { FaqDialog } from "./FaqDialog";
import { TableDialog } from "./TableDialog";
import { UploadArea } from "./UploadArea";
import { useDocuments } from "./useDocuments";
import type { Uploads } from "./useUploads";

const FILTERS = [
  { label: "All of them", filter: {} },
  { label: "In use", filter: { state: "published" } },
  { label: "Drafts", filter: { state: "draft" } },
  { label: "Waiting for review", filter: { state: "in_review" } },
  { label: "Could not be read", filter: { status: "failed" } },
  { label: "Retired", filter: { state: "retired" } },
];

/** All documents, and the ways to add one. */
export function Documents({ area, uploads }: { area: Area; uploads: Uploads }) {
  const { rights, live } = area;
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState(0);
  const [adding, setAdding] = useState<"faq" | "table" | null>(null);
  const [deleting, setDeleting] = useState<KnowledgeDocument | null>(null);
  const q = useSettled(search.trim(), 250);
  const list = useDocuments({ ...FILTERS[chosen]!.filter, q });
  const { items, error, reload } = list;
  const reloadSoon = useChanges(live, reload);
  const isLive = useIsLive(live);
  // Who may not read chats has no live log, and asks again instead.
  useAgain(list, !isLive && (items?.some((item) => item.status === "processing") ?? false));
  const isNarrowed = q !== "" || chosen !== 0;
  const added = () => {
    setAdding(null);
    reload();
  };
  return (
    <>
      <SearchBox />
      {rights.writes ? (
        <div className="adding">
          <div className="stack">
            <UploadArea area={area} uploads={uploads} onSent={reloadSoon} />
            <ByHand onFaq={() => setAdding("faq")} onTable={() => setAdding("table")} />
          </div>
          <Websites live={live} onChanged={reloadSoon} />
        </div>
      ) : (
        rights.drafts && <ByHand />
      )}
      <div className="head sub">
        <h2>Documents</h2>
        <div className="filters">
          <label className="search">
            <Icon name="search" />
            <input type="search" placeholder="Find a document" aria-label="Find a document" maxLength={200} value={search} onChange={(event) => setSearch(event.target.value)} />
          </label>
          <select aria-label="Which documents" value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {FILTERS.map(({ label }, at) => (
              <option key={label} value={at}>
                {label}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error && <Failed error={error} retry={reload} />}
      {!items && !error && <Loading />}
      {items?.length === 0 && !isNarrowed && (
        <Empty icon="book" title="Nothing to know yet">
          Upload a price list or your service descriptions, or let your website be read: the assistant answers from them at once.
        </Empty>
      )}
      {items?.length === 0 && isNarrowed && <p className="soft" role="status">No document fits.</p>}
      {items && items.length > 0 && (
        <ul className="table documents" aria-busy={list.loading}>
          {items.map((item) => (
            <DocumentRow key={item.id} item={item} mayDelete={rights.writes} onDelete={rights.writes && !item.is_managed ? () => setDeleting(item) : null} />
          ))}
        </ul>
      )}
      {list.more && (
        <button type="button" className="quiet more" disabled={list.loading} onClick={list.more}>
          Show more
        </button>
      )}
      {adding === "faq" && <FaqDialog onClose={() => setAdding(null)} onAdded={added} />}
      {adding === "table" && <TableDialog area={area} onClose={() => setAdding(null)} onAdded={added} />}
      {deleting && <DeleteDialog item={deleting} onClose={() => setDeleting(null)} onDeleted={() => (setDeleting(null), reload())} />}
    </>
  );
}

/** What one writes rather than has. */
function ByHand({ onFaq, onTable }: { onFaq?(): void; onTable?(): void }) {
  return (
    <div className="buttons start by-hand">
      <a className="quiet" href={hrefOf({ view: "write", kind: "article" })}>
        <Icon name="pen" /> Write an article
      </a>
      {onFaq && (
        <button type="button" className="quiet" onClick={onFaq}>
          <Icon name="question" /> Question and answer
        </button>
      )}
      {onTable && (
        <button type="button" className="quiet" onClick={onTable}>
          <Icon name="grid" /> Many questions from a table
        </button>
      )}
    </div>
  );
}
