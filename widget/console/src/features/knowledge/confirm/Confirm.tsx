import { useRef, useState } from "react";
import { confirmDocument, getDocument } from "../../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { useAction, useResource } from "../../../shared/hooks";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { useDocuments } from "../documents/useDocuments";
import { documentHref } from "../place";
import { dayOf, daysUntil, dueOf, kindOf, plusDays, shownDay } from "../state";
import { StillTrue } from "../StillTrue";
import { useChanges } from "../useChanges";
import { ShowMore } from "../../../shared/ui/ShowMore";

/** Facts that somebody wanted to be looked at again by now. */
export function Confirm({ area }: { area: Area }) {
  const { items, error, loading, reload, more } = useDocuments({ confirm: "due" });
  useChanges(area.live, reload);
  const top = useRef<HTMLHeadingElement>(null);
  const done = () => {
    top.current?.focus();
    reload();
  };
  const sorted = items && [...items].sort((a, b) => (a.confirm_by ?? "").localeCompare(b.confirm_by ?? ""));
  return (
    <>
      <div>
        <h2 ref={top} tabIndex={-1}>Are these still true?</h2>
        <p className="soft">Prices and seasons change. One tap keeps a fact for as long again as before.</p>
      </div>
      {error && <Failed error={error} retry={reload} />}
      {!items && !error && <Loading rows={3} />}
      {sorted?.length === 0 && (
        <Empty icon="check" title="Everything is confirmed">
          Give a document a day under “Confirm by”, and a week before it appears here.
        </Empty>
      )}
      {sorted && sorted.length > 0 && (
        <ul className="cards" aria-label="What to confirm" aria-busy={loading}>
          {sorted.map((item) => (
            <Fact key={item.id} area={area} item={item} onDone={done} />
          ))}
        </ul>
      )}
      <ShowMore more={more} busy={loading} />
    </>
  );
}

function Fact({ area, item, onDone }: { area: Area; item: KnowledgeDocument; onDone(): void }) {
  const today = dayOf(Date.now());
  const [choosing, setChoosing] = useState(false);
  const [open, setOpen] = useState(false);
  const overdue = item.confirm_by !== null && daysUntil(item.confirm_by, today) < 0;
  return (
    <li className="card">
      <div className="card-head">
        <h3 dir="auto">
          <a className="link strong" href={documentHref(item.id)}>
            {item.title}
          </a>
        </h3>
        {item.confirm_by && <b className={`mark ${overdue ? "failed" : "processing"}`} title={shownDay(item.confirm_by)}>{dueOf(item.confirm_by, today)}</b>}
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {kindOf(item.source_type)}: what it says<span className="unseen"> of {item.title}</span>
        </summary>
        {open && <Words id={item.id} />}
      </details>
      {area.rights.writes && (
        <div className="buttons start">
          <StillTrue area={area} document={item} onDone={onDone} />
          <button type="button" className="quiet" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
            Choose a day<span className="unseen"> for {item.title}</span>
          </button>
          {item.is_editable && (
            <a className="quiet" href={documentHref(item.id, "edit")}>
              Change it<span className="unseen"> {item.title}</span>
            </a>
          )}
        </div>
      )}
      {choosing && <Choose area={area} item={item} today={today} onDone={onDone} />}
    </li>
  );
}

function Words({ id }: { id: string }) {
  const { value, error, reload } = useResource(id, (signal) => getDocument(id, signal));
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <Loading rows={2} />;
  return <pre className="plain whole" tabIndex={0} dir="auto">{value.text || "No text was found in it."}</pre>;
}

function Choose({ area, item, today, onDone }: { area: Area; item: KnowledgeDocument; today: string; onDone(): void }) {
  const { busy, error, run } = useAction();
  const [day, setDay] = useState(plusDays(today, 180));
  const confirm = async (until: string | null) => {
    if (!(await run(() => confirmDocument(item.id, until)))) return;
    area.say(until ? `${item.title}: confirmed until ${shownDay(until)}.` : `${item.title}: confirmed, and not asked for again.`);
    area.changed();
    onDone();
  };
  return (
    <form className="choose" onSubmit={(event) => (event.preventDefault(), void confirm(day))}>
      <label className="field">
        <span>It holds; ask again by</span>
        <input type="date" required autoFocus min={plusDays(today, 1)} value={day} onChange={(event) => setDay(event.target.value)} />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        Confirm until then
      </button>
      <button type="button" className="quiet" disabled={busy} onClick={() => void confirm(null)}>
        Never ask again
      </button>
      {error && <p className="fault" role="alert">{error.message}</p>}
    </form>
  );
}
