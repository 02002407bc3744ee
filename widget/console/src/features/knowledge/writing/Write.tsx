import { useState } from "react";
import { ApiError } from "../../../shared/api/http";
import type { Visibility } from "../../../shared/api/knowledge";
import { addArticle, submitVersion } from "../../../shared/api/versions";
import { useAction } from "../../../shared/hooks";
import { moment } from "../../../shared/time";
import { Icon } from "../../../shared/ui/Icon";
import { Empty } from "../../../shared/ui/States";
import type { Area } from "../area";
import { documentHref, hrefOf } from "../place";
import { Editor } from "./Editor";
import { keep, keptKey } from "./kept";
import { LONGEST, LONGEST_TITLE } from "./limits";
import { useWriting } from "./useWriting";

const NOTHING = { title: "", source: "" };

/** Something new, written here. */
export function Write({ area, kind }: { area: Area; kind: "article" | "canned" }) {
  const isReply = kind === "canned";
  return (
    <div className="page">
      <header className="head">
        <div className="titled">
          <a className="link" href={hrefOf(isReply ? { view: "replies" } : { view: "documents" })}>
            <Icon name="back" /> {isReply ? "Quick replies" : "Knowledge"}
          </a>
          <h1>{isReply ? "Write a quick reply" : "Write an article"}</h1>
          <p>{isReply ? "What your team says again and again, at hand while they chat." : "What customers ask about, in your own words: a price, a service, how something is done."}</p>
        </div>
      </header>
      {area.rights.drafts ? <New area={area} kind={kind} /> : <Empty icon="book" title="You can read here, and not write" />}
    </div>
  );
}

function New({ area, kind }: { area: Area; kind: "article" | "canned" }) {
  const isReply = kind === "canned";
  const key = keptKey(area.business, area.rights.me, `new-${kind}`);
  const { words, setWords, isDirty, isKept, restored, forget } = useWriting(key, NOTHING, "");
  const [visibility, setVisibility] = useState<Visibility>(isReply ? "internal" : "public");
  const [shortcut, setShortcut] = useState("");
  const { busy, error, run } = useAction();
  const isEmpty = words.title.trim() === "" || words.source.trim() === "";
  const add = (how: "draft" | "submit" | "publish") =>
    run(async () => {
      const made = await addArticle({ ...words, title: words.title.trim(), kind, visibility, ...(isReply && shortcut !== "" ? { shortcut } : {}), ...(how === "publish" ? { publish: true } : {}) });
      // From here on it is the server's: written once more, it would be there twice.
      setWords(NOTHING);
      keep(key, null);
      if (how === "submit") await submitVersion(made.id, made.latest_version);
      area.say(how === "draft" ? "The draft is saved." : how === "submit" || made.state === "in_review" ? "Sent for review." : "Published. The assistant answers from it in a moment.");
      area.changed();
      location.hash = documentHref(made.id, how === "draft" ? "edit" : "text");
    });
  return (
    <form className="desk" onSubmit={(event) => (event.preventDefault(), void add("draft"))}>
      {restored && (
        <div className="notice" role="status">
          <p>This is what you had written on {moment(new Date(restored.at).toISOString())}, and not saved yet.</p>
          <button type="button" className="quiet" onClick={() => (setWords(NOTHING), forget())}>
            Begin anew
          </button>
        </div>
      )}
      <div className="pair">
        <label className="field wide">
          <span>Title</span>
          <input required autoFocus maxLength={LONGEST_TITLE} value={words.title} placeholder={isReply ? "On our way" : "Water heater replacement"} onChange={(event) => setWords({ ...words, title: event.target.value })} />
        </label>
        {isReply ? (
          <label className="field">
            <span>Shortcut (optional)</span>
            <input value={shortcut} maxLength={40} pattern="[\p{L}\p{N}_.\-]*" placeholder="onourway" autoCapitalize="none" spellCheck={false} onChange={(event) => setShortcut(event.target.value.replace(/^\//, ""))} />
          </label>
        ) : (
          <label className="field">
            <span>Who may read it</span>
            <select value={visibility} onChange={(event) => setVisibility(event.target.value as Visibility)}>
              <option value="public">The assistant may tell customers</option>
              <option value="internal">Only the team</option>
            </select>
          </label>
        )}
      </div>
      <Editor label="Text" value={words.source} maxLength={LONGEST} onChange={(source) => setWords({ ...words, source })} />
      {error && <p className="fault" role="alert">{(error instanceof ApiError && error.fault("shortcut")) || error.message}</p>}
      <div className="desk-foot">
        <p className="soft" role="status">{busy ? "Saving…" : !isDirty ? "" : isKept ? "Not saved yet; this browser keeps it meanwhile." : "Not saved yet, and this browser has no room to keep it. Save it soon."}</p>
        <div className="buttons">
          <button type="submit" className="quiet" disabled={busy || isEmpty}>
            Save draft
          </button>
          {area.rights.writes && !area.needsApproval ? (
            <button type="button" className="primary" disabled={busy || isEmpty} onClick={() => void add("publish")}>
              Publish
            </button>
          ) : (
            <button type="button" className="primary" disabled={busy || isEmpty} onClick={() => void add("submit")}>
              Send for review
            </button>
          )}
        </div>
      </div>
    </form>
  );
}
