import { useState } from "react";
import { searchKnowledge } from "../../shared/api/knowledge";
import { useResource, useSettled } from "../../shared/hooks";
import { Icon } from "../../shared/ui/Icon";
import { Failed } from "../../shared/ui/States";
import { placeOf } from "../../shared/words";

/** The very search that the assistant does for a customer's question. */
export function SearchBox({ onRead }: { onRead(documentId: string): void }) {
  const [text, setText] = useState("");
  const asked = useSettled(text.trim(), 300);
  return (
    <section aria-label="Try the search">
      <label className="search big">
        <Icon name="search" />
        <input type="search" placeholder="Ask as a customer would, and see what the assistant finds" aria-label="Try the search" maxLength={500} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      {asked !== "" && <Results asked={asked} onRead={onRead} />}
    </section>
  );
}

function Results({ asked, onRead }: { asked: string; onRead(documentId: string): void }) {
  const { value, error, loading, reload } = useResource("search", (signal) => searchKnowledge(asked, signal), asked);
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <p className="soft" role="status">{loading ? "Searching…" : ""}</p>;
  if (value.results.length === 0) return <p role="status">Nothing fits. The assistant would say that it does not know, and offer a person.</p>;
  return (
    <ol className="results" aria-label="What the assistant finds" aria-busy={loading}>
      {value.results.map((one) => (
        <li key={one.chunk_id}>
          <p>
            <button type="button" className="link strong" onClick={() => onRead(one.document_id)}>
              {placeOf(one)}
            </button>
            <span className="score" title="How well it fits, 0 to 1">
              {one.score.toFixed(2)}
            </span>
          </p>
          <p className="snippet" dir="auto">{one.text}</p>
        </li>
      ))}
    </ol>
  );
}
