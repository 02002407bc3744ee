import { useState } from "react";
import type { FormEvent } from "react";
import { getBusiness } from "../../../shared/api/business";
import { ApiError } from "../../../shared/api/http";
import { changeDocument } from "../../../shared/api/knowledge";
import type { DocumentChange, KnowledgeDocument, Visibility } from "../../../shared/api/knowledge";
import { useAction, useResource } from "../../../shared/hooks";
import { moment } from "../../../shared/time";
import type { Area } from "../area";
import { dayOf, lastDayOf, shownDay } from "../state";

interface Values {
  visibility: Visibility;
  from: string;
  until: string;
  confirmBy: string;
  tags: string;
  shortcut: string;
}

/** Who may read it, when it holds, and when somebody must look at it again. */
export function Details({ area, document, onChanged }: { area: Area; document: KnowledgeDocument; onChanged(): void }) {
  // Days are those of the business's calendar, wherever this browser stands.
  const business = useResource("business", () => getBusiness());
  const zone = business.value?.timezone;
  if (!business.value && !business.error) return <aside className="card details" aria-label="Details" aria-busy="true" />;
  const values: Values = {
    visibility: document.visibility,
    from: document.effective_from ? dayOf(document.effective_from, zone) : "",
    until: document.effective_until ? lastDayOf(document.effective_until, zone) : "",
    confirmBy: document.confirm_by ?? "",
    tags: document.tags.join(", "),
    shortcut: document.shortcut ?? "",
  };
  return (
    <aside className="card details" aria-labelledby="details">
      <h2 id="details">Details</h2>
      {area.rights.writes ? <Form key={JSON.stringify(values)} area={area} document={document} values={values} onChanged={onChanged} /> : <Facts values={values} />}
      <p className="soft">
        Added by {area.nameOf(document.created_by)}, <time dateTime={document.created_at}>{moment(document.created_at)}</time>
        {document.confirmed_at && (
          <>
            <br />
            Confirmed <time dateTime={document.confirmed_at}>{moment(document.confirmed_at)}</time>
          </>
        )}
      </p>
    </aside>
  );
}

function Facts({ values }: { values: Values }) {
  return (
    <dl>
      <div>
        <dt>Who may read it</dt>
        <dd>{values.visibility === "public" ? "Customers and the team" : "Only the team"}</dd>
      </div>
      <div>
        <dt>Holds from</dt>
        <dd>{values.from ? shownDay(values.from) : "Always"}</dd>
      </div>
      <div>
        <dt>Last day</dt>
        <dd>{values.until ? shownDay(values.until) : "None"}</dd>
      </div>
      <div>
        <dt>Confirm by</dt>
        <dd>{values.confirmBy ? shownDay(values.confirmBy) : "Not asked for"}</dd>
      </div>
    </dl>
  );
}

/** Begins anew where somebody else has changed what it shows: their change is not to be undone unseen. */
function Form({ area, document, values, onChanged }: { area: Area; document: KnowledgeDocument; values: Values; onChanged(): void }) {
  const { busy, error, run } = useAction();
  const [now, setNow] = useState(values);
  const set = (change: Partial<Values>) => setNow((old) => ({ ...old, ...change }));
  const change = changed(values, now);
  const isWrong = now.from !== "" && now.until !== "" && now.until < now.from;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => changeDocument(document.id, change)))) return;
    area.say(`${document.title}: saved.`);
    area.changed();
    onChanged();
  };
  const fault = (field: string) => (error instanceof ApiError ? error.fault(field) : undefined);
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>Who may read it</span>
        <select value={now.visibility} onChange={(event) => set({ visibility: event.target.value as Visibility })}>
          <option value="public">Customers and the team</option>
          <option value="internal">Only the team</option>
        </select>
      </label>
      <div className="pair">
        <label className="field">
          <span>Holds from</span>
          <input type="date" value={now.from} onChange={(event) => set({ from: event.target.value })} />
        </label>
        <label className="field">
          <span>Last day</span>
          <input type="date" value={now.until} aria-invalid={isWrong} aria-describedby="shelf" onChange={(event) => set({ until: event.target.value })} />
        </label>
      </div>
      <p id="shelf" className={isWrong ? "fault" : "soft"}>{isWrong ? "The last day is before the first." : "Outside these days the assistant does not use it. Empty: always."}</p>
      <label className="field">
        <span>Confirm by</span>
        <input type="date" value={now.confirmBy} aria-describedby="confirm-hint" onChange={(event) => set({ confirmBy: event.target.value })} />
      </label>
      <p id="confirm-hint" className="soft">A week before, it is on your list to be looked at again.</p>
      {document.source_type === "canned" && (
        <label className="field">
          <span>Shortcut</span>
          <input value={now.shortcut} maxLength={40} pattern="[\p{L}\p{N}_.\-]*" autoCapitalize="none" spellCheck={false} onChange={(event) => set({ shortcut: event.target.value.replace(/^\//, "") })} />
        </label>
      )}
      <label className="field">
        <span>Tags, with commas between them</span>
        <input value={now.tags} maxLength={1_000} onChange={(event) => set({ tags: event.target.value })} />
      </label>
      {error && <p className="fault" role="alert">{fault("effective_until") ?? fault("confirm_by") ?? fault("shortcut") ?? error.message}</p>}
      <button type="submit" className="primary" disabled={busy || isWrong || Object.keys(change).length === 0}>
        Save
      </button>
    </form>
  );
}

/** Only what differs: what another person changed meanwhile stays, and a moment that is no whole day too. */
function changed(old: Values, now: Values): DocumentChange {
  const day = (value: string) => (value === "" ? null : value);
  const change: DocumentChange = {};
  if (now.visibility !== old.visibility) change.visibility = now.visibility;
  if (now.from !== old.from) change.effective_from = day(now.from);
  if (now.until !== old.until) change.effective_until = day(now.until);
  if (now.confirmBy !== old.confirmBy) change.confirm_by = day(now.confirmBy);
  if (now.shortcut !== old.shortcut) change.shortcut = now.shortcut === "" ? null : now.shortcut;
  if (now.tags !== old.tags) change.tags = [...new Set(now.tags.split(",").map((tag) => tag.trim()).filter(Boolean))];
  return change;
}
