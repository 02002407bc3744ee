import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import type { Version } from "../../../shared/api/versions";
import { moment } from "../../../shared/time";
import type { Area } from "../area";
import { hrefOf } from "../place";
import { dayOf, daysUntil, dueOf, shelfOf, shownDay, stateOf } from "../state";
import { StillTrue } from "../StillTrue";
import { VersionSteps } from "../VersionSteps";

/** How early a fact is asked for. */
const NOTICE = 7;

/** What somebody should know, or do, about a document. */
export function Notices({ area, document, waiting, onChanged }: { area: Area; document: KnowledgeDocument; waiting: Version | null; onChanged(): void }) {
  const now = Date.now();
  const today = dayOf(now);
  const shelf = shelfOf(document, now);
  const due = document.confirm_by !== null && document.confirm_by !== undefined && daysUntil(document.confirm_by, today) <= NOTICE;
  return (
    <>
      {document.status === "failed" && <div className="notice bad">{document.error?.detail ?? "It could not be read."}</div>}
      {document.is_managed && <div className="notice">Frontdesk keeps this by itself: it follows your {document.source_type === "html" ? "website" : "settings"}, and cannot be edited here.</div>}
      {document.state === "retired" && document.published_version === null && <div className="notice">The assistant does not use it.</div>}
      {shelf === "waits" && document.effective_from && <div className="notice">The assistant uses it from {moment(document.effective_from)} on.</div>}
      {shelf === "over" && document.effective_until && <div className="notice bad">It has not held since {moment(document.effective_until)}: the assistant does not use it.</div>}
      {due && document.confirm_by && (
        <div className="notice warn">
          <p>
            <strong>{dueOf(document.confirm_by, today)}:</strong> is this still true? Confirm it by {shownDay(document.confirm_by)}.
          </p>
          {area.rights.writes && <StillTrue area={area} document={document} onDone={onChanged} />}
        </div>
      )}
      {waiting && <Waiting area={area} document={document} version={waiting} onChanged={onChanged} />}
    </>
  );
}

function Waiting({ area, document, version, onChanged }: { area: Area; document: KnowledgeDocument; version: Version; onChanged(): void }) {
  const { number, state, error, note } = version;
  return (
    <section className="notice warn" aria-label="What waits">
      <div>
        <p>
          <strong>
            Version {number}: {stateOf(state).word.toLowerCase()}.
          </strong>{" "}
          {document.published_version === null ? "The assistant knows nothing of it yet." : `Until it is published, the assistant answers from version ${document.published_version}.`}{" "}
          {document.published_version !== null && <a href={hrefOf({ view: "document", id: document.id, tab: "versions", from: document.published_version, to: number })}>See what changes</a>}
        </p>
        {error && <p className="fault">{error.detail}</p>}
        {note && <p dir="auto">“{note}”</p>}
      </div>
      <VersionSteps area={area} id={document.id} title={document.title} version={version} onDone={onChanged} />
    </section>
  );
}
