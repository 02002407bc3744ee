import { useEffect, useRef, useState } from "react";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { listVersions, publishVersion } from "../../../shared/api/versions";
import type { Version } from "../../../shared/api/versions";
import { useResource } from "../../../shared/hooks";
import { moment } from "../../../shared/time";
import { Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { Ask } from "../Ask";
import { DifferenceView } from "../difference/DifferenceView";
import { hrefOf } from "../place";
import type { KnowledgePlace } from "../place";
import { stateOf } from "../state";
import { stepsOf } from "../steps";
import { Download } from "./Actions";

interface Props {
  area: Area;
  document: KnowledgeDocument;
  place: Extract<KnowledgePlace, { view: "document" }>;
  version: string;
  onChanged(): void;
}

/** All versions, the newest first, and any two of them side by side. */
export function Versions({ area, document, place, version, onChanged }: Props) {
  const { value, error, reload } = useResource(document.id, (signal) => listVersions(document.id, signal), version);
  const [goingBack, setGoingBack] = useState<Version | null>(null);
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <Loading rows={3} />;
  const numbers = value.items.map((one) => one.number);
  const to = place.to ?? numbers[0] ?? 1;
  const from = place.from ?? numbers.find((one) => one < to) ?? to;
  return (
    <div className="stack">
      <ul className="table versions" aria-label="Versions">
        {value.items.map((one) => (
          <li key={one.number}>
            <div className="name">
              <p className="strong">
                Version {one.number} <b className={`mark ${stateOf(one.state).className}`}>{stateOf(one.state).word}</b>
              </p>
              <p className="soft">
                {area.nameOf(one.created_by)}, <time dateTime={one.created_at}>{moment(one.created_at)}</time>
                {one.reviewed_by && ` · reviewed by ${area.nameOf(one.reviewed_by)}`}
                {one.published_at && (
                  <>
                    {" "}
                    · published <time dateTime={one.published_at}>{moment(one.published_at)}</time>
                  </>
                )}
              </p>
              {one.note && <p className="soft" dir="auto">“{one.note}”</p>}
              {one.error && <p className="fault">{one.error.detail}</p>}
            </div>
            <div className="buttons">
              {numbers.some((number) => number < one.number) && (
                <a className="quiet" href={hrefOf({ ...place, from: numbers.find((number) => number < one.number) ?? one.number, to: one.number })}>
                  What changed<span className="unseen"> in version {one.number}</span>
                </a>
              )}
              {one.file_name && <Download id={document.id} version={one.number} />}
              {one.state === "retired" && stepsOf(one, area.rights, area.needsApproval).includes("publish") && (
                <button type="button" className="quiet" onClick={() => setGoingBack(one)}>
                  Go back to it<span className="unseen"> version {one.number}</span>
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {numbers.length > 1 && <Compared id={document.id} numbers={numbers} from={from} to={to} asked={place.from !== null} />}
      {goingBack && (
        <Ask
          title={`Go back to version ${goingBack.number}?`}
          does="Go back to it"
          action={() => publishVersion(document.id, goingBack.number)}
          onClose={() => setGoingBack(null)}
          onDone={() => (setGoingBack(null), area.say(`Version ${goingBack.number} is used again in a moment.`), onChanged())}
        >
          <p>
            The assistant answers from version {goingBack.number} as soon as it has been read
            {document.published_version !== null && `, and from version ${document.published_version} until then`}. No version is lost: you can come back in the same way.
          </p>
        </Ask>
      )}
    </div>
  );
}

/** The choice stands in the address, so that it can be sent to somebody. */
function Compared({ id, numbers, from, to, asked }: { id: string; numbers: number[]; from: number; to: number; asked: boolean }) {
  const section = useRef<HTMLElement>(null);
  // Whoever asked for two versions is led to them.
  useEffect(() => {
    if (!asked || section.current?.contains(window.document.activeElement)) return;
    section.current?.scrollIntoView({ block: "start" });
    section.current?.focus({ preventScroll: true });
  }, [asked, from, to]);
  const choose = (next: { from?: number; to?: number }) => {
    location.hash = hrefOf({ view: "document", id, tab: "versions", from, to, ...next });
  };
  return (
    <section ref={section} className="stack compare" tabIndex={-1} aria-labelledby="compared">
      <h2 id="compared">Compare versions</h2>
      <div className="compared">
        <label className="field">
          <span>Compare</span>
          <select value={from} onChange={(event) => choose({ from: Number(event.target.value) })}>
            {numbers.map((number) => <option key={number} value={number}>Version {number}</option>)}
          </select>
        </label>
        <label className="field">
          <span>with</span>
          <select value={to} onChange={(event) => choose({ to: Number(event.target.value) })}>
            {numbers.map((number) => <option key={number} value={number}>Version {number}</option>)}
          </select>
        </label>
      </div>
      {from === to ? <p className="soft">Choose two different versions to see what changed.</p> : <DifferenceView id={id} from={from} to={to} />}
    </section>
  );
}
