import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { dismissGap, draftGap, listGaps } from "../../../shared/api/upkeep";
import type { Gap, GapStatus } from "../../../shared/api/upkeep";
import { useAction, useNow } from "../../../shared/hooks";
import { ago } from "../../../shared/time";
import { Icon } from "../../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../../shared/ui/States";
import { usePages } from "../../../shared/usePages";
import { capital, count } from "../../../shared/words";
import type { Area } from "../area";
import { documentHref } from "../place";
import { ShowMore } from "../../../shared/ui/ShowMore";

const KINDS: { status: GapStatus; label: string; empty: string }[] = [
  { status: "open", label: "Open", empty: "Nothing that customers asked was left without an answer." },
  { status: "drafted", label: "Answer drafted", empty: "No answer has been drafted from a question yet." },
  { status: "dismissed", label: "Dismissed", empty: "No question has been dismissed." },
];

const ADDED = "Added as a draft. It waits under Review.";

/** What customers asked, and the assistant could not say. */
export function Questions({ area }: { area: Area }) {
  const [status, setStatus] = useState<GapStatus>("open");
  const [round, setRound] = useState(0);
  const { items, error, retry, more, busy } = usePages(`gaps ${status} ${round}`, (cursor, signal) => listGaps(status, cursor, signal));
  const [gone, setGone] = useState<Set<string>>(new Set());
  const top = useRef<HTMLHeadingElement>(null);
  const now = useNow(60_000);
  const done = (gap: Gap) => {
    setGone((old) => new Set(old).add(gap.id));
    top.current?.focus();
    area.changed();
  };
  const choose = (next: GapStatus) => {
    setStatus(next);
    setGone(new Set());
    setRound((old) => old + 1);
  };
  const left = items?.filter((gap) => !gone.has(gap.id));
  return (
    <>
      <div>
        <h2 ref={top} tabIndex={-1}>What the assistant could not answer</h2>
        <p className="soft">Questions of the same kind stand together. Answer one here, and the assistant can say it next time.</p>
      </div>
      <div className="tabs" role="group" aria-label="Which questions">
        {KINDS.map((one) => (
          <button key={one.status} type="button" aria-pressed={one.status === status} onClick={() => choose(one.status)}>
            {one.label}
          </button>
        ))}
      </div>
      {error && <Failed error={error} retry={retry} />}
      {!items && !error && <Loading rows={3} />}
      {left?.length === 0 && !more && (
        <Empty icon="check" title="Nothing here">
          {KINDS.find((one) => one.status === status)!.empty}
        </Empty>
      )}
      {left && left.length > 0 && (
        <ul className="cards" aria-label="Questions">
          {left.map((gap) => (
            <GapCard key={gap.id} area={area} gap={gap} now={now} onDone={() => done(gap)} />
          ))}
        </ul>
      )}
      <ShowMore more={more} busy={busy} />
    </>
  );
}

function GapCard({ area, gap, now, onDone }: { area: Area; gap: Gap; now: number; onDone(): void }) {
  const { busy, error, run } = useAction();
  const [writing, setWriting] = useState(false);
  const facts = [gap.unanswered > 0 && `${gap.unanswered} without an answer`, gap.rated_badly > 0 && `${gap.rated_badly} rated badly`].filter(Boolean).join(", ");
  const add = async () => {
    if (!gap.suggestion || !(await run(() => draftGap(gap.id, gap.suggestion!)))) return;
    area.say(ADDED);
    onDone();
  };
  const dismiss = async () => {
    if (!(await run(() => dismissGap(gap.id)))) return;
    area.say("Dismissed.");
    onDone();
  };
  return (
    <li className="card">
      <div className="card-head">
        <h3 dir="auto">{capital(gap.question)}</h3>
        <b className="mark reason">asked {count(gap.count, "time")}</b>
      </div>
      <p className="soft">
        {facts}
        {facts && " · "}last <time dateTime={gap.last_asked_at}>{ago(gap.last_asked_at, now)}</time>
      </p>
      {gap.examples.length > 0 && (
        <details>
          <summary>
            How customers put it<span className="unseen"> {gap.question}</span>
          </summary>
          <ul className="examples">
            {gap.examples.map((example, at) => (
              <li key={at}>
                <q dir="auto">{example.text}</q>{" "}
                {area.rights.readsChats && (
                  <a href={`#/inbox/${encodeURIComponent(example.conversation_id)}`}>
                    Open the chat<span className="unseen"> of {ago(example.at, now)}</span>
                  </a>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {gap.document_id && (
        <p>
          <a className="link" href={documentHref(gap.document_id)}>
            <Icon name="book" /> See the drafted answer
          </a>
        </p>
      )}
      {error && <p className="fault" role="alert">{error.message}</p>}
      {gap.status === "open" &&
        (writing ? (
          <AnswerForm area={area} gap={gap} onClose={() => setWriting(false)} onDone={onDone} />
        ) : (
          <>
            {gap.suggestion && (
              <div className="suggestion">
                <p className="soft">Suggested from your documents and chats</p>
                <p className="strong" dir="auto">{gap.suggestion.question}</p>
                <p dir="auto">{gap.suggestion.answer}</p>
              </div>
            )}
            <div className="buttons start">
              {area.rights.writes && gap.suggestion && (
                <button type="button" className="primary" disabled={busy} onClick={() => void add()}>
                  <Icon name="plus" /> Add as answer<span className="unseen"> {gap.question}</span>
                </button>
              )}
              {area.rights.writes && (
                <button type="button" className={gap.suggestion ? "quiet" : "primary"} onClick={() => setWriting(true)}>
                  <Icon name="pen" /> {gap.suggestion ? "Change it first" : "Write an answer"}
                  <span className="unseen"> {gap.question}</span>
                </button>
              )}
              {area.rights.writes && (
                <button type="button" className="quiet" disabled={busy} onClick={() => void dismiss()}>
                  Dismiss<span className="unseen"> {gap.question}</span>
                </button>
              )}
            </div>
          </>
        ))}
    </li>
  );
}

function AnswerForm({ area, gap, onClose, onDone }: { area: Area; gap: Gap; onClose(): void; onDone(): void }) {
  const { busy, error, run } = useAction();
  const [question, setQuestion] = useState(gap.suggestion?.question ?? capital(gap.question));
  const [answer, setAnswer] = useState(gap.suggestion?.answer ?? "");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(() => draftGap(gap.id, { question: question.trim(), answer: answer.trim() })))) return;
    area.say(ADDED);
    onDone();
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <label className="field">
        <span>Question, as customers ask it</span>
        <input required maxLength={1_000} value={question} onChange={(event) => setQuestion(event.target.value)} />
      </label>
      <label className="field">
        <span>Answer</span>
        <textarea required autoFocus rows={4} maxLength={20_000} dir="auto" value={answer} onChange={(event) => setAnswer(event.target.value)} />
      </label>
      {error && <p className="fault" role="alert">{error.message}</p>}
      <div className="buttons start">
        <button type="submit" className="primary" disabled={busy || question.trim() === "" || answer.trim() === ""}>
          Add as answer
        </button>
        <button type="button" className="quiet" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
