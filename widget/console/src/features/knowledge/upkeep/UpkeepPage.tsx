import { useRef } from "react";
import type { ReactNode } from "react";
import { dismissUpkeep, getUpkeep } from "../../../shared/api/upkeep";
import type { Upkeep, UpkeepPassage } from "../../../shared/api/upkeep";
import { useAction, useResource } from "../../../shared/hooks";
import { day } from "../../../shared/time";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import { capital, placeOf, plain } from "../../../shared/words";
import type { Area } from "../area";
import { Spans } from "../difference/DifferenceView";
import { marked } from "../difference/rows";
import { documentHref } from "../place";

const REASONS: Record<string, string> = { confirm_by_passed: "should have been confirmed by", expired: "has not held since", old: "has not been touched since" };

/** What does not fit together, is there twice, is old, or is never used. */
export function UpkeepPage({ area }: { area: Area }) {
  const { value, error, reload } = useResource("upkeep", getUpkeep);
  const top = useRef<HTMLHeadingElement>(null);
  const done = (sentence: string) => {
    area.say(sentence);
    area.changed();
    top.current?.focus();
    reload();
  };
  return (
    <>
      <div>
        <h2 ref={top} tabIndex={-1}>What needs a look</h2>
        <p className="soft">The assistant repeats what it reads. What is wrong or old here, customers hear.</p>
      </div>
      {error && <Failed error={error} retry={reload} />}
      {!value && !error && <Loading rows={3} />}
      {value && <Parts area={area} value={value} onDone={done} />}
    </>
  );
}

function Parts({ area, value, onDone }: { area: Area; value: Upkeep; onDone(sentence: string): void }) {
  const { contradictions, duplicates, stale, unused } = value;
  if (contradictions.length + duplicates.length + stale.length + unused.length === 0) {
    return (
      <Empty icon="check" title="All in order">
        Documents that contradict each other, are there twice, grow old or are never used appear here by themselves.
      </Empty>
    );
  }
  return (
    <>
      {contradictions.length > 0 && (
        <Part title="Contradictions" hint="Two places say different things. Correct the one that is wrong.">
          {contradictions.map((one) => (
            <li key={one.id} className="card">
              <h3>{capital(one.subject)}</h3>
              <Pair a={one.a} b={one.b} />
              <Dismiss area={area} id={one.id} label="Both are right" about={one.subject} onDone={() => onDone("Both stay as they are.")} />
            </li>
          ))}
        </Part>
      )}
      {duplicates.length > 0 && (
        <Part title="There twice" hint="Keep one: then there is one place to change when something changes.">
          {duplicates.map((one) => (
            <li key={one.id} className="card">
              <div className="card-head">
                <h3 dir="auto">{one.a.title}</h3>
                <b className="mark">{Math.round(one.similarity * 100)} % alike</b>
              </div>
              <Pair a={one.a} b={one.b} />
              <Dismiss area={area} id={one.id} label="Keep both" about={one.a.title} onDone={() => onDone("Both are kept.")} />
            </li>
          ))}
        </Part>
      )}
      {stale.length > 0 && (
        <Documents title="Old" hint="Look whether they still hold." items={stale} area={area} onDone={onDone} says={(one) => `${REASONS[one.reason] ?? plain(one.reason)} ${day(one.since)}`} />
      )}
      {unused.length > 0 && <Documents title="Never used" hint="No answer has come from them. Perhaps nobody asks; perhaps they say it in words that customers do not use." items={unused} area={area} onDone={onDone} says={(one) => `not used since ${day(one.since)}`} />}
    </>
  );
}

function Part({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section className="stack" aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p className="soft">{hint}</p>
      </div>
      <ul className="cards">{children}</ul>
    </section>
  );
}

/** Two passages side by side; the values that differ are marked. */
function Pair({ a, b }: { a: UpkeepPassage; b: UpkeepPassage }) {
  return (
    <div className="two">
      {[a, b].map((one, at) => (
        <div key={at}>
          <p>
            <a className="link strong" href={documentHref(one.document_id)}>
              {placeOf(one)}
            </a>
          </p>
          <p className="words" dir="auto">
            <Spans spans={marked(one.text, one.value)} />
          </p>
        </div>
      ))}
    </div>
  );
}

function Dismiss({ area, id, label, about, onDone }: { area: Area; id: string; label: string; about: string; onDone(): void }) {
  const { busy, error, run } = useAction();
  if (!area.rights.writes) return null;
  return (
    <div className="buttons start">
      <button type="button" className="quiet" disabled={busy} onClick={() => void run(() => dismissUpkeep(id)).then((done) => done && onDone())}>
        {label}
        <span className="unseen"> {about}</span>
      </button>
      {error && <p className="fault" role="alert">{error.message}</p>}
    </div>
  );
}

interface DocumentsProps<Item> {
  title: string;
  hint: string;
  items: Item[];
  area: Area;
  says(item: Item): string;
  onDone(sentence: string): void;
}

function Documents<Item extends { id: string; document_id: string; title: string; since: string }>({ title, hint, items, area, says, onDone }: DocumentsProps<Item>) {
  return (
    <section className="stack" aria-label={title}>
      <div>
        <h2>{title}</h2>
        <p className="soft">{hint}</p>
      </div>
      <ul className="table">
        {items.map((one) => (
          <li key={one.id}>
            <a className="name strong" href={documentHref(one.document_id)} dir="auto">
              {one.title}
            </a>
            <span className="cell soft">{capital(says(one))}</span>
            <Dismiss area={area} id={one.id} label="Leave it" about={one.title} onDone={() => onDone(`${one.title} stays as it is.`)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
