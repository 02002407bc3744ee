import { useState } from "react";
import { searchKnowledge } from "../../../shared/api/knowledge";
import type { Passage, Visibility } from "../../../shared/api/knowledge";
import { useResource, useSettled } from "../../../shared/hooks";
import { Icon } from "../../../shared/ui/Icon";
import { Failed } from "../../../shared/ui/States";
import { placeOf } from "../../../shared/words";
import { documentHref } from "../place";
import { certainty, percent, verdictOf, whyOf } from "./verdict";

/** The very search that the assistant does for a customer's question. */
export function SearchBox() {
  const [text, setText] = useState("");
  const [visibility, setVisibility] = useState<Visibility>("public");
  const asked = useSettled(text.trim(), 300);
  return (
    <section aria-label="Try the search" className="try">
      <label className="search big">
        <Icon name="search" />
        <input type="search" placeholder="Ask as a customer would, and see what the assistant finds" aria-label="Try the search" maxLength={500} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      {asked !== "" && (
        <>
          <div className="tabs" role="group" aria-label="Who asks">
            <button type="button" aria-pressed={visibility === "public"} onClick={() => setVisibility("public")}>
              A customer asks
            </button>
            <button type="button" aria-pressed={visibility === "internal"} onClick={() => setVisibility("internal")}>
              The team asks
            </button>
          </div>
          <Results asked={asked} visibility={visibility} />
        </>
      )}
    </section>
  );
}

function Results({ asked, visibility }: { asked: string; visibility: Visibility }) {
  const { value, error, loading, reload } = useResource(`search ${visibility}`, (signal) => searchKnowledge(asked, visibility, signal), asked);
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <p className="soft" role="status">{loading ? "Searching…" : ""}</p>;
  const verdict = verdictOf(value);
  return (
    <>
      <p className={`verdict ${verdict.answers ? "yes" : "no"}`} role="status">
        <Icon name={verdict.answers ? "check" : "question"} />
        <span>{verdict.sentence}</span>
      </p>
      {value.results.length > 0 && (
        <ol className="results" aria-label="What the assistant finds" aria-busy={loading}>
          {value.results.map((one) => (
            <Hit key={one.chunk_id} hit={one} />
          ))}
        </ol>
      )}
    </>
  );
}

function Hit({ hit }: { hit: Passage }) {
  return (
    <li>
      <p>
        <a className="link strong" href={documentHref(hit.document_id)}>
          {placeOf(hit)}
        </a>
        <span className="score" title="How well it fits, 0 to 1">
          {hit.score.toFixed(2)}
        </span>
      </p>
      <p className="snippet" dir="auto">{hit.text}</p>
      <p className="why soft">
        {whyOf(hit) && <span>{whyOf(hit)}</span>}
        {hit.confidence !== undefined && (
          <span title={certainty(hit.confidence)}>
            <meter min={0} max={1} value={hit.confidence} aria-label={certainty(hit.confidence)} /> {percent(hit.confidence)} certain
          </span>
        )}
        {hit.version ? <span>Version {hit.version}</span> : null}
        {hit.page ? <span>Page {hit.page}</span> : null}
      </p>
    </li>
  );
}
