import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { day } from "../../../shared/time";
import { Icon } from "../../../shared/ui/Icon";
import { count, plain } from "../../../shared/words";
import { documentHref } from "../place";
import { kindOf, shelfOf, stateOf, waitingOf } from "../state";

/** `mayDelete`: others in the list can be deleted, and this one keeps their place. */
export function DocumentRow({ item, mayDelete, onDelete }: { item: KnowledgeDocument; mayDelete: boolean; onDelete: (() => void) | null }) {
  const waiting = waitingOf(item);
  const mark = markOf(item);
  const fault = item.status === "failed" ? item.error : waiting?.status === "failed" ? waiting.error : null;
  return (
    <li>
      <div className="name">
        <button type="button" className="link strong" onClick={(event) => openPage(event, documentHref(item.id))}>
          {item.title}
        </button>
        {fault || item.status === "failed" ? (
          <p className="fault">{fault?.detail ?? "It could not be read."}</p>
        ) : (
          <p className="soft">{[kindOf(item.source_type), item.file_name, ...item.tags].filter(Boolean).join(" · ")}</p>
        )}
      </div>
      <span className="cell marks">
        {item.visibility === "internal" && <b className="mark">Only the team</b>}
        {waiting && item.published_version !== null && <b className="mark processing">{waiting.state === "draft" ? "Draft waits" : "Change waits"}</b>}
        {item.published_version !== null && shelfOf(item, Date.now()) === "over" && <b className="mark failed">Expired</b>}
        {item.published_version !== null && shelfOf(item, Date.now()) === "waits" && <b className="mark">Not yet</b>}
      </span>
      <span className="cell">
        <b className={`mark ${mark.className}`}>{mark.word}</b>
      </span>
      <time className="cell soft" dateTime={item.created_at}>
        {day(item.created_at)}
      </time>
      {onDelete ? (
        <button type="button" className="bare" aria-label={`Delete ${item.title}`} title="Delete" onClick={onDelete}>
          <Icon name="trash" />
        </button>
      ) : (
        mayDelete && <span className="gap-at-end" />
      )}
    </li>
  );
}

/** How it stands: what is in use by how much of it can be found, and what is not by why. */
function markOf(item: KnowledgeDocument): { word: string; className: string } {
  if (item.status === "processing" || item.status === "failed") return { word: plain(item.status), className: item.status };
  if (item.published_version === null || item.state === "retired") return stateOf(item.state);
  return { word: item.chunk_count === undefined ? "In use" : count(item.chunk_count, "passage"), className: "ready" };
}

/** As a link would: in a tab of its own where that is asked for. */
function openPage(event: React.MouseEvent, href: string): void {
  if (event.metaKey || event.ctrlKey) window.open(href, "_blank");
  else location.hash = href;
}
