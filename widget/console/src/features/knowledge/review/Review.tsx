import { useRef } from "react";
import { getVersion, listReviews } from "../../../shared/api/versions";
import type { Review as Item } from "../../../shared/api/versions";
import { useNow, useResource } from "../../../shared/hooks";
import { Markdown } from "../../../shared/markdown/Markdown";
import { ago } from "../../../shared/time";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { DifferenceView } from "../difference/DifferenceView";
import { documentHref } from "../place";
import { kindOf, stateOf } from "../state";
import { useChanges } from "../useChanges";
import { VersionSteps } from "../VersionSteps";

/** What waits for somebody's consent. */
export function Review({ area }: { area: Area }) {
  const { value, error, reload } = useResource("reviews", listReviews);
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
      {value?.items.length === 0 && (
        <Empty icon="check" title="Nothing waits">
          What somebody sends for review appears here, with what it changes.
        </Empty>
      )}
      {value && value.items.length > 0 && (
        <ul className="cards" aria-label="What waits for review">
          {value.items.map((item) => (
            <ReviewCard key={`${item.document.id} ${item.version.number}`} area={area} item={item} onDone={done} />
          ))}
        </ul>
      )}
    </>
  );
}

function ReviewCard({ area, item: { document, version }, onDone }: { area: Area; item: Item; onDone(): void }) {
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
      {document.published_version !== null && document.published_version !== version.number ? <DifferenceView id={document.id} from={document.published_version} to={version.number} /> : <Whole id={document.id} number={version.number} />}
      <VersionSteps area={area} id={document.id} title={version.title} version={version} onDone={onDone} />
    </li>
  );
}

/** The first of its kind has nothing to be compared with. */
function Whole({ id, number }: { id: string; number: number }) {
  const { value, error, reload } = useResource(`${id} ${number}`, (signal) => getVersion(id, number, signal));
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <Loading rows={2} />;
  return (
    <div className="whole" tabIndex={0} role="region" aria-label={`Text of ${value.title}`}>
      {value.source === null ? <pre className="plain" dir="auto">{value.text || "No text was found in it yet."}</pre> : <Markdown text={value.source} />}
    </div>
  );
}
