import { useEffect, useRef, useState } from "react";
import { claim, getConversation, release } from "../../shared/api/conversations";
import type { Conversation } from "../../shared/api/conversations";
import { useAction, useResource, useVisible } from "../../shared/hooks";
import { useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { may } from "../../shared/permissions";
import type { Session } from "../../shared/session";
import { Icon } from "../../shared/ui/Icon";
import { Failed, Loading } from "../../shared/ui/States";
import { nameOf, outcomeOf } from "../../shared/words";
import { CloseDialog } from "./CloseDialog";
import { Composer } from "./Composer";
import { ContextPanel } from "./ContextPanel";
import { Messages } from "./Messages";
import { newerOf } from "./tabs";
import { useChatLog } from "./useChatLog";

interface Props {
  id: string;
  session: Session;
  live: Live;
  known: Conversation | null;
  refresh(id: string): void;
  onClaimed(): void;
}

export function ConversationView({ id, session, live, known, refresh, onClaimed }: Props) {
  const fetched = useResource(id, () => getConversation(id));
  const item = known && fetched.value ? newerOf(fetched.value, known) : known ?? fetched.value;
  const log = useChatLog(id, live);
  const { busy, error, run, clear } = useAction();
  const [closing, setClosing] = useState(false);
  const [showContext, setShowContext] = useState(false);
  const details = useRef<HTMLButtonElement>(null);
  const isVisible = useVisible();
  useLive(live, { onReset: fetched.reload });
  const holder = item?.escalation_state.human_agent_id ?? null;
  const held = holder !== null;
  const mine = holder === session.user.id && item?.status !== "closed";
  // Who lost a race reads who won until the chat is free again.
  useEffect(() => {
    if (!held) clear();
  }, [held, clear]);

  const seen = log.chat.log.cursor;
  // The customer reads "Seen" only when the person who has the chat saw it.
  useEffect(() => {
    if (mine && seen > 0 && isVisible) live.send({ type: "read", conversation_id: id, sequence: seen });
  }, [mine, seen, isVisible, live, id]);

  if (!item) {
    return (
      <section className="chat alone" aria-label="Chat">
        <header className="bar">
          <Back />
        </header>
        {fetched.error ? <Failed error={fetched.error} retry={fetched.reload} /> : <Loading />}
      </section>
    );
  }
  const act = async (action: () => Promise<unknown>) => {
    const done = await run(action);
    refresh(id);
    void log.reload();
    return done;
  };
  const take = async () => {
    if (await act(() => claim(id))) onClaimed();
  };

  return (
    <>
      <section className="chat" aria-label={`Chat with ${nameOf(item.customer)}`}>
        <header className="bar">
          <Back />
          <div className="who">
            <h2 dir="auto">{nameOf(item.customer)}</h2>
            <p>{standing(item, mine)}</p>
          </div>
          <div className="actions">
            <button ref={details} type="button" className="quiet narrow" aria-expanded={showContext} onClick={() => setShowContext(!showContext)}>
              Details
            </button>
            {mine && (
              <button type="button" className="quiet" disabled={busy} onClick={() => void act(() => release(id))}>
                Back to assistant
              </button>
            )}
            {mine && (
              <button type="button" className="quiet" disabled={busy} onClick={() => setClosing(true)}>
                Close
              </button>
            )}
            {!holder && item.status !== "closed" && may(session, "answerChats") && (
              <button type="button" className="primary" disabled={busy} onClick={() => void take()}>
                Claim
              </button>
            )}
          </div>
        </header>
        {error && (
          <p className="fault strip" role="alert">
            {error.message}
          </p>
        )}
        {log.error && <Failed error={log.error} retry={() => void log.reload()} />}
        <Messages log={log} />
        {mine ? <Composer id={id} live={live} onSend={log.send} /> : <p className="instead">{instead(item)}</p>}
      </section>
      <ContextPanel item={item} shown={showContext} onClose={() => (setShowContext(false), details.current?.focus())} />
      {closing && <CloseDialog item={item} onClose={() => setClosing(false)} onClosed={() => (setClosing(false), refresh(id), void log.reload())} />}
    </>
  );
}

function Back() {
  return (
    <a className="bare back" href="#/inbox" aria-label="Back to the list">
      <Icon name="back" />
    </a>
  );
}

function standing(item: Conversation, mine: boolean): string {
  if (item.status === "closed") return item.resolution_outcome ? `Closed · ${outcomeOf(item.resolution_outcome)}` : "Closed";
  if (mine) return "You have this chat";
  if (item.human_agent_name) return `${item.human_agent_name} has this chat`;
  return item.status === "waiting_human" ? "Waiting for a person" : "With the assistant";
}

function instead(item: Conversation): string {
  if (item.status === "closed") return item.resolution_summary ?? "This chat is closed. It opens again when the customer writes.";
  if (item.human_agent_name) return `${item.human_agent_name} has this chat. Only one person answers at a time.`;
  return "Claim this chat to answer. The assistant is silent from then on.";
}
