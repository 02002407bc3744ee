import { useState } from "react";
import type { FormEvent } from "react";
import { ApiError } from "../../shared/api/http";
import { changeKnowledgeSettings, getKnowledgeSettings } from "../../shared/api/knowledge";
import type { KnowledgeSettings } from "../../shared/api/knowledge";
import { useAction, useResource } from "../../shared/hooks";
import { Failed, Loading } from "../../shared/ui/States";
import { useAgain } from "../../shared/useAgain";
import { count, plain } from "../../shared/words";
import { Fact } from "./Fact";

const KINDS: Record<string, string> = { exact: "Every passage is compared", hnsw: "By an index of your own", building: "An index of your own is being built" };

/** How documents are treated, and how their passages are found. */
export function KnowledgeCard({ mayChange }: { mayChange: boolean }) {
  const settings = useResource("knowledge settings", getKnowledgeSettings);
  const { value, error, reload, set } = settings;
  useAgain(settings, value !== null && (value.reembedding != null || value.index?.kind === "building"));
  if (error instanceof ApiError && error.status === 404) return null;
  return (
    <section className="card" aria-labelledby="knowledge-settings">
      <h2 id="knowledge-settings">Knowledge</h2>
      {error && <Failed error={error} retry={reload} />}
      {!value && !error && <Loading rows={2} />}
      {value && mayChange && <Form value={value} onSaved={(next) => set((old) => ({ ...old, ...next }))} />}
      {value && <Index value={value} />}
    </section>
  );
}

function Form({ value, onSaved }: { value: KnowledgeSettings; onSaved(next: KnowledgeSettings): void }) {
  const { busy, error, run } = useAction();
  const [pieces, setPieces] = useState(String(value.passage_pieces));
  const [approval, setApproval] = useState(value.approval_required ?? false);
  const [saved, setSaved] = useState(false);
  const change = {
    ...(Number(pieces) === value.passage_pieces ? {} : { passage_pieces: Number(pieces) }),
    ...(approval === (value.approval_required ?? false) ? {} : { approval_required: approval }),
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(await run(async () => onSaved(await changeKnowledgeSettings(change))));
  };
  return (
    <form className="treatment" onSubmit={(event) => void submit(event)} onChange={() => setSaved(false)}>
      {value.approval_required !== undefined && (
        <label className="check">
          <input type="checkbox" checked={approval} onChange={(event) => setApproval(event.target.checked)} />
          <span>
            A second person must agree before something is published
            <small className="soft">Who wrote it cannot approve it; only the owner can do both.</small>
          </span>
        </label>
      )}
      <label className="field">
        <span>Longest passage, in word pieces</span>
        <input type="number" inputMode="numeric" required min={1} max={10_000} value={pieces} aria-invalid={error instanceof ApiError && error.fault("passage_pieces") !== undefined} aria-describedby="pieces-hint" onChange={(event) => setPieces(event.target.value)} />
      </label>
      <p id="pieces-hint" className="soft">About three quarters of a word each. Shorter passages are found more exactly, longer ones keep more together. It holds for what is read from now on.</p>
      {error && <p className="fault" role="alert">{(error instanceof ApiError && error.fault("passage_pieces")) || error.message}</p>}
      <button type="submit" className="primary" disabled={busy || Object.keys(change).length === 0}>
        Save
      </button>
      <p className="soft" role="status">{saved && !busy ? "Saved." : ""}</p>
    </form>
  );
}

function Index({ value: { index, reembedding } }: { value: KnowledgeSettings }) {
  if (!index && !reembedding) return null;
  return (
    <>
      {index && (
        <dl>
          <Fact name="Passages" value={index.passages.toLocaleString()} />
          <Fact name="How they are searched" value={KINDS[index.kind] ?? plain(index.kind)} />
          <Fact name="Model" value={index.model} />
        </dl>
      )}
      {reembedding && (
        <div className="progress" role="status">
          <p>
            {reembedding.model} takes over: {reembedding.done.toLocaleString()} of {count(reembedding.total, "passage")}. Until it is done, everything is found as before.
          </p>
          <progress aria-label="Taken over by the new model" max={Math.max(1, reembedding.total)} value={reembedding.done} />
        </div>
      )}
    </>
  );
}
