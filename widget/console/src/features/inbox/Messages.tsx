import { useEffect, useLayoutEffect, useRef } from "react";
import type { ChatMessage } from "../../../../protocol/frames";
import { clock, day } from "../../shared/time";
import { Loading } from "../../shared/ui/States";
import { placeOf, plain } from "../../shared/words";
import type { useChatLog } from "./useChatLog";

const NEAR = 80;

export function Messages({ log }: { log: ReturnType<typeof useChatLog> }) {
  const { chat, loaded, error, resend, discard } = log;
  const entries = chat.log.entries.filter((entry) => entry.text !== "");
  const scroller = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const typing = chat.customerTypingUntil > Date.now();
  const pending = useRef(chat.pending.length);
  // Who has just written wants to see it, whatever they were reading.
  if (chat.pending.length > pending.current) stuck.current = true;
  pending.current = chat.pending.length;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && stuck.current) element.scrollTop = element.scrollHeight;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => stuck.current && (element.scrollTop = element.scrollHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const noteScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller.current!;
    stuck.current = scrollHeight - scrollTop - clientHeight < NEAR;
  };
  return (
    <div className="messages" ref={scroller} onScroll={noteScroll} tabIndex={0} role="region" aria-label="Messages">
      {!loaded && !error && <Loading rows={4} />}
      <div role="log" aria-live="polite">
        {entries.map((entry, at) => (
          <Entry key={entry.id} entry={entry} newDay={at === 0 || day(entry.created_at) !== day(entries[at - 1]!.created_at)} />
        ))}
      </div>
      {chat.pending.map((item) => (
        <article key={item.id} className={`message agent ${item.error === null ? "unsent" : "failed"}`}>
          <p className="text" dir="auto">{item.text}</p>
          <p className="meta" role={item.error === null ? undefined : "alert"}>
            {item.error === null ? "Sending…" : `Not sent. ${item.error} `}
            {item.error !== null && (
              <>
                <button type="button" className="link" onClick={() => void resend(item.id, item.text)}>
                  Try again
                </button>{" "}
                <button type="button" className="link" onClick={() => discard(item.id)}>
                  Remove
                </button>
              </>
            )}
          </p>
        </article>
      ))}
      {chat.draft.text !== "" && (
        <article className="message ai unsent" aria-hidden="true">
          <p className="text" dir="auto">{chat.draft.text}</p>
          <p className="meta">The assistant is writing…</p>
        </article>
      )}
      <p className="typing" role="status">
        {typing ? "The customer is typing…" : ""}
      </p>
    </div>
  );
}

const SPEAKER = { customer: "Customer", ai: "Assistant", agent: "Team", system: "" };

function Entry({ entry, newDay }: { entry: ChatMessage; newDay: boolean }) {
  return (
    <>
      {newDay && <p className="day">{day(entry.created_at)}</p>}
      <article className={`message ${entry.sender_type}`}>
        <p className="text" dir="auto">
          {entry.text}
        </p>
        {entry.sender_type !== "system" && <p className="meta">{[entry.sender_name ?? SPEAKER[entry.sender_type], clock(entry.created_at), ...insight(entry)].join(" · ")}</p>}
        {(entry.citations?.length ?? 0) > 0 && (
          <ul className="sources" aria-label="Sources">
            {entry.citations!.map((one) => (
              <li key={one.index} title={one.snippet ?? ""}>
                {one.index} {placeOf(one)}
              </li>
            ))}
          </ul>
        )}
      </article>
    </>
  );
}

function insight(entry: ChatMessage): string[] {
  const sure = typeof entry.confidence === "number" ? ` ${Math.round(entry.confidence * 100)} %` : "";
  return entry.sender_type === "ai" && entry.intent && entry.intent !== "other" ? [plain(entry.intent) + sure] : [];
}
