import { useState } from "react";
import { listCanned, listDocuments } from "../../../shared/api/knowledge";
import type { CannedResponse } from "../../../shared/api/knowledge";
import { useAction, useResource } from "../../../shared/hooks";
import { Icon } from "../../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import type { Area } from "../area";
import { documentHref, hrefOf } from "../place";
import { stateOf } from "../state";
import { useChanges } from "../useChanges";

/** What the team says again and again. */
export function Replies({ area }: { area: Area }) {
  const replies = useResource("canned", listCanned);
  const all = useResource("canned documents", (signal) => listDocuments({ source_type: "canned" }, null, signal));
  useChanges(area.live, () => (replies.reload(), all.reload()));
  const items = replies.value?.items;
  const unpublished = all.value?.items.filter((one) => one.published_version === null && one.source_type === "canned") ?? [];
  return (
    <>
      <div className="head sub">
        <div>
          <h2>Quick replies</h2>
          <p className="soft">Words for your team while they chat, called by a shortcut. The assistant does not say them by itself unless customers may read them.</p>
        </div>
        {area.rights.drafts && (
          <a className="primary" href={hrefOf({ view: "write", kind: "canned" })}>
            <Icon name="plus" /> Write a quick reply
          </a>
        )}
      </div>
      {replies.error && <Failed error={replies.error} retry={replies.reload} />}
      {!items && !replies.error && <Loading rows={3} />}
      {items?.length === 0 && unpublished.length === 0 && (
        <Empty icon="bolt" title="No quick replies yet">
          Directions, payment, “we are on our way”: write once what you say every day.
        </Empty>
      )}
      {items && items.length > 0 && (
        <ul className="table replies" aria-label="Quick replies">
          {items.map((item) => (
            <Reply key={item.id} item={item} />
          ))}
        </ul>
      )}
      {unpublished.length > 0 && (
        <section className="stack" aria-label="Not in use">
          <h2>Not in use</h2>
          <ul className="table">
            {unpublished.map((item) => (
              <li key={item.id}>
                <a className="name strong" href={documentHref(item.id)} dir="auto">
                  {item.title}
                </a>
                <b className={`mark ${stateOf(item.state).className}`}>{stateOf(item.state).word}</b>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Reply({ item }: { item: CannedResponse }) {
  const [copied, setCopied] = useState(false);
  const { error, run } = useAction();
  const copy = async () => setCopied(await run(() => navigator.clipboard.writeText(item.text)));
  return (
    <li>
      <div className="name">
        <p>
          <a className="link strong" href={documentHref(item.id)} dir="auto">
            {item.title}
          </a>{" "}
          {item.shortcut && <code className="shortcut">/{item.shortcut}</code>}
        </p>
        <p className="reply-text" dir="auto">{item.text}</p>
      </div>
      <span className="cell">{item.visibility === "public" && <b className="mark ready">The assistant may say it</b>}</span>
      {window.isSecureContext && (
        <button type="button" className="quiet" onClick={() => void copy()}>
          <Icon name="copy" /> <span role="status">{error ? "Not copied" : copied ? "Copied" : "Copy"}</span>
          <span className="unseen"> {item.title}</span>
        </button>
      )}
    </li>
  );
}
