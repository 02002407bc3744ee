import { useEffect, useRef, useState } from "react";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { discardDraft, publishVersion, submitVersion } from "../../../shared/api/versions";
import type { VersionWords } from "../../../shared/api/versions";
import { useAction } from "../../../shared/hooks";
import { moment } from "../../../shared/time";
import type { Area } from "../area";
import { Ask } from "../Ask";
import { documentHref } from "../place";
import { baseOf, isOpen } from "./base";
import type { Base } from "./base";
import { Editor } from "./Editor";
import { keep, keptKey } from "./kept";
import { LONGEST, LONGEST_TITLE } from "./limits";
import { save } from "./saving";
import { useWriting } from "./useWriting";
import type { Words } from "./useWriting";

interface Props {
  area: Area;
  document: KnowledgeDocument;
  /** What the editing began at. */
  begunAt: VersionWords;
  latest: number;
  onChanged(): void;
}

/** The other of two texts, when two people wrote at the same time. */
interface Aside extends Words {
  whose: "theirs" | "mine";
}

export function Desk({ area, document, begunAt, latest, onChanged }: Props) {
  const { id } = document;
  const key = keptKey(area.business, area.rights.me, id);
  const [server, setServer] = useState<Words>({ title: begunAt.title, source: begunAt.source ?? begunAt.text });
  const [base, setBase] = useState<Base>(baseOf(begunAt, latest));
  const [version, setVersion] = useState({ number: begunAt.number, state: begunAt.state });
  const nameOfBase = base.draft ? `${base.draft.number}.${base.draft.revision}` : `${begunAt.number}.0`;
  const writing = useWriting(key, server, nameOfBase);
  const { words, setWords, isDirty, restored } = writing;
  const [note, setNote] = useState("");
  const [aside, setAside] = useState<Aside | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const { busy, error, run } = useAction();
  const conflict = useRef<HTMLElement>(null);
  useEffect(() => {
    if (aside?.whose === "theirs") conflict.current?.focus();
  }, [aside]);
  const isFaq = document.source_type === "faq";
  const canDiscard = isOpen(version) && version.number > 1;
  const isEmpty = words.title.trim() === "" || words.source.trim() === "";

  /** The version that now has these words; null where somebody else's are in the way. */
  const saved = async (): Promise<number | null> => {
    if (!isDirty && isOpen(version)) return version.number;
    const outcome = await save(id, words, note.trim(), base);
    if ("conflict" in outcome) {
      setAside({ whose: "theirs", title: outcome.conflict.title, source: outcome.conflict.source ?? outcome.conflict.text });
      // Saved once more, it is upon theirs.
      setBase(baseOf(outcome.conflict, outcome.conflict.number));
      setVersion(outcome.conflict);
      return null;
    }
    setServer(words);
    setBase(baseOf(outcome.version, outcome.version.number));
    setVersion(outcome.version);
    setSavedAt(new Date().toISOString());
    writing.forget();
    setAside(null);
    return outcome.version.number;
  };
  const go = (then?: (number: number) => Promise<unknown>, sentence?: string) =>
    run(async () => {
      const number = await saved();
      if (number === null) return;
      if (then) {
        await then(number);
        keep(key, null);
        area.say(`${words.title}: ${sentence}`);
        location.hash = documentHref(id);
      }
      area.changed();
      onChanged();
    });
  const swap = () => {
    if (!aside) return;
    setAside({ ...words, whose: aside.whose === "theirs" ? "mine" : "theirs" });
    setWords({ title: aside.title, source: aside.source });
  };

  return (
    <form className="desk" onSubmit={(event) => (event.preventDefault(), void go())}>
      {restored && !aside && (
        <div className="notice" role="status">
          <p>
            {restored.base === nameOfBase
              ? `This is what you had written on ${moment(new Date(restored.at).toISOString())}, and not saved yet.`
              : `This is what you had written on ${moment(new Date(restored.at).toISOString())}. The document has been changed since then.`}
          </p>
          <div className="buttons start">
            {restored.base !== nameOfBase && (
              <button type="button" className="quiet" onClick={() => (writing.forget(), setAside({ ...server, whose: "theirs" }))}>
                Compare with what is there
              </button>
            )}
            <button type="button" className="quiet" onClick={() => (setWords(server), writing.forget())}>
              Throw mine away
            </button>
          </div>
        </div>
      )}
      {aside && (
        <section ref={conflict} className="notice warn conflict" tabIndex={-1} role="alert" aria-label={aside.whose === "theirs" ? "Somebody else changed it meanwhile" : "Your own text"}>
          <div>
            <p>
              <strong>{aside.whose === "theirs" ? "Somebody else changed it meanwhile." : "Their text is in the editor now."}</strong>{" "}
              {aside.whose === "theirs" ? "Nothing of yours is lost: your text is in the editor, and theirs is below. Put what you need of it into yours, then save." : "Yours is kept below until you save."}
            </p>
            <div className="buttons start">
              <button type="button" className="quiet" onClick={swap}>{aside.whose === "theirs" ? "Take theirs into the editor" : "Take mine back into the editor"}</button>
            </div>
            <p className="strong" dir="auto">{aside.title}</p>
            <pre className="text" tabIndex={0} dir="auto" aria-label={aside.whose === "theirs" ? "Their text" : "Your text"}>{aside.source}</pre>
          </div>
        </section>
      )}
      <label className="field">
        <span>{isFaq ? "Question, as customers ask it" : "Title"}</span>
        <input required maxLength={isFaq ? 1_000 : LONGEST_TITLE} value={words.title} onChange={(event) => setWords({ ...words, title: event.target.value })} />
      </label>
      <Editor label={isFaq ? "Answer" : "Text"} value={words.source} maxLength={LONGEST} onChange={(source) => setWords({ ...words, source })} />
      <label className="field">
        <span>What you changed, for whoever reviews it (optional)</span>
        <input maxLength={1_000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {error && <p className="fault" role="alert">{error.message}</p>}
      <div className="desk-foot">
        <p className="soft" role="status">{standing({ busy, isDirty, isKept: writing.isKept, savedAt, state: version.state })}</p>
        <div className="buttons">
          {canDiscard && (
            <button type="button" className="quiet" onClick={() => setDiscarding(true)}>
              Throw the draft away
            </button>
          )}
          <button type="submit" className={area.rights.writes || area.rights.drafts ? "quiet" : "primary"} disabled={busy || isEmpty || !isDirty}>
            {aside ? "Save over theirs" : "Save draft"}
          </button>
          {(area.needsApproval || !area.rights.writes) && (
            <button type="button" className="primary" disabled={busy || isEmpty || !!aside || (!isDirty && version.state !== "draft")} onClick={() => void go((number) => submitVersion(id, number), "Sent for review.")}>
              Send for review
            </button>
          )}
          {!area.needsApproval && area.rights.writes && (
            <button type="button" className="primary" disabled={busy || isEmpty || !!aside || (!isDirty && !isOpen(version))} onClick={() => void go((number) => publishVersion(id, number), "Published. The assistant answers from it in a moment.")}>
              Publish
            </button>
          )}
        </div>
      </div>
      {discarding && (
        <Ask title="Throw the draft away?" keep="Keep it" does="Throw it away" danger action={() => discardDraft(id)} onClose={() => setDiscarding(false)} onDone={() => (setWords(server), keep(key, null), area.say("The draft is gone."), area.changed(), onChanged(), (location.hash = documentHref(id)))}>
          <p>{document.published_version === null ? "The document stays, with its former versions." : `The assistant goes on answering from version ${document.published_version}.`}</p>
        </Ask>
      )}
    </form>
  );
}

function standing({ busy, isDirty, isKept, savedAt, state }: { busy: boolean; isDirty: boolean; isKept: boolean; savedAt: string | null; state: VersionWords["state"] }): string {
  if (busy) return "Saving…";
  if (isDirty && !isKept) return "Not saved yet, and this browser has no room to keep it. Save it soon.";
  if (isDirty) return state === "in_review" || state === "approved" ? "Not saved yet. Saved, it becomes a draft again." : "Not saved yet; this browser keeps it meanwhile.";
  return savedAt ? `Saved ${moment(savedAt)}.` : "";
}
