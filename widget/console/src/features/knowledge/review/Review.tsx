import { useRef, useState } from "react";
import { useNow, useResource } from "../../../shared/hooks";
import { ago } from "../../../shared/time";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { documentHref } from "../place";
import { kindOf, stateOf } from "../state";
import { useChanges } from "../useChanges";
import { VersionSteps } from "../VersionSteps";
import { readReviews, readWords } from "./reading";
import type { Waiting } from "./reading";
import { Words } from "./Words";

/** What waits for somebody's consent. */
export function Review({ area }: { area: Area }) {
  const { value, error, reload } = useResource("reviews", readReviews);
  useChanges(area.live, reload);
  const top = useRef<HTMLHeadingElement>(null);
  // Its own button goes away with what was decided.
  const done = () => {
    top.current?.focus();
    reload();
  };
  return (
    <>
      <div>
        <h2 ref={top} tabIndex={-1}>What waits for review</h2>
        <p className="soft">{area.needsApproval ? "A second person must agree before the assistant says something new." : "Everybody who keeps the knowledge may publish. Under Settings you can ask for a second person's consent."}</p>
      </div>
      {error && <Failed error={error} retry={reload} />}
      {!value && !error && <Loading rows={3} />}
      {value?.length === 0 && (
        <Empty icon="check" title="Nothing waits">
          What somebody sends for review appears here, with what it changes.
        </Empty>
      )}
      {value && value.length > 0 && (
        <ul className="cards" aria-label="What waits for review">
          {value.map((item) => (
            <ReviewCard key={`${item.document.id} ${item.version.number}`} area={area} item={item} onDone={done} />
          ))}
        </ul>
      )}
    </>
  );
}

function ReviewCard({ area, item: { document, version, words }, onDone }: { area: Area; item: Waiting; onDone(): void }) {
  const now = useNow(60_000);
  const mark = stateOf(version.state);
  return (
    <li className="card">
      <div className="card-head">
        <h3 dir="auto">
          <a className="link strong" href={documentHref(document.id)}>
            {version.title}
          </a>
        </h3>
        <b className={`mark ${mark.className}`}>{mark.word}</b>
      </div>
      <p className="soft">
        {[kindOf(document.source_type), `version ${version.number}`, version.file_name].filter(Boolean).join(" · ")} · {area.nameOf(version.created_by)}, <time dateTime={version.updated_at}>{ago(version.updated_at, now)}</time>
      </p>
      {version.note && <blockquote dir="auto">{version.note}</blockquote>}
      {version.error && <p className="fault">{version.error.detail}</p>}
      {words ? <Words words={words} /> : <Later document={document} version={version} />}
      <VersionSteps area={area} id={document.id} title={version.title} version={version} onDone={onDone} />
    </li>
  );
}

/** Of a long list, what is further down is fetched when somebody wants to see it. */
function Later({ document, version }: Pick<Waiting, "document" | "version">) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        What it says<span className="unseen"> {version.title}</span>
      </summary>
      {open && <Fetched document={document} version={version} />}
    </details>
  );
}

function Fetched({ document, version }: Pick<Waiting, "document" | "version">) {
  const { value, error, reload } = useResource(`${document.id} ${version.number}`, (signal) => readWords({ document, version }, signal));
  if (error) return <Failed error={error} retry={reload} />;
  return value ? <Words words={value} /> : <Loading rows={3} />;
}
