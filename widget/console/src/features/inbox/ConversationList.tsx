import type { KeyboardEvent } from "react";
import type { Conversation } from "../../shared/api/conversations";
import { useNow } from "../../shared/hooks";
import { elapsed, moment } from "../../shared/time";
import { Icon } from "../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../shared/ui/States";
import { nameOf, outcomeOf, plain } from "../../shared/words";
import { TABS } from "./tabs";
import type { Tab } from "./tabs";
import type { useConversations } from "./useConversations";

interface Props {
  conversations: ReturnType<typeof useConversations>;
  tab: Tab;
  onTab(tab: Tab): void;
  search: string;
  onSearch(search: string): void;
  selected: string | null;
}

export function ConversationList({ conversations, tab, onTab, search, onSearch, selected }: Props) {
  const { items, loading, error, retry, cursor, more, growing } = conversations;
  const now = useNow(10_000);
  return (
    <section className="list" aria-label="Chats">
      <h1 className="unseen">Inbox</h1>
      <label className="search">
        <Icon name="search" />
        <input type="search" placeholder="Search chats" aria-label="Search chats" value={search} onChange={(event) => onSearch(event.target.value)} />
      </label>
      <div className="tabs" role="group" aria-label="Which chats">
        {TABS.map((one) => (
          <button type="button" key={one.tab} aria-pressed={search === "" && tab === one.tab} onClick={() => (onSearch(""), onTab(one.tab))}>
            {one.label}
          </button>
        ))}
      </div>
      {error && <Failed error={error} retry={retry} />}
      {loading && items.length === 0 && <Loading />}
      {!loading && !error && items.length === 0 && <Nothing tab={tab} search={search} />}
      <ul className="rows" onKeyDown={arrows}>
        {items.map((item) => (
          <Row key={item.id} item={item} now={now} current={item.id === selected} />
        ))}
      </ul>
      {cursor && (
        <button type="button" className="quiet more" disabled={growing} onClick={() => void more()}>
          Show more
        </button>
      )}
    </section>
  );
}

function Row({ item, now, current }: { item: Conversation; now: number; current: boolean }) {
  const waiting = item.status === "waiting_human" && item.waiting_since !== null;
  const since = (waiting && item.waiting_since) || item.last_message_at;
  return (
    <li>
      <a href={`#/inbox/${item.id}`} className={`row ${item.status}`} aria-current={current ? "true" : undefined}>
        <span className="top">
          <strong dir="auto">{nameOf(item.customer)}</strong>
          <time dateTime={since} title={moment(since)}>{waiting ? `waits ${elapsed(since, now)}` : elapsed(since, now)}</time>
        </span>
        <span className="about" dir="auto">{waiting ? item.summary ?? item.last_message?.text : preview(item)}</span>
        <span className="marks">
          {item.status !== "closed" && item.priority !== "normal" && <b className={`mark ${item.priority}`}>{plain(item.priority)}</b>}
          {waiting && item.escalation_state.reason && <b className="mark reason">{plain(item.escalation_state.reason)}</b>}
          {item.human_agent_name && item.status !== "closed" && <b className="mark">{item.human_agent_name}</b>}
          {item.status === "closed" && item.resolution_outcome && <b className="mark">{outcomeOf(item.resolution_outcome)}</b>}
        </span>
      </a>
    </li>
  );
}

function Nothing({ tab, search }: { tab: Tab; search: string }) {
  if (search !== "") return <Empty icon="search" title="Nothing found">No chat has these words.</Empty>;
  return (
    <Empty icon="inbox" title="All quiet">
      {TABS.find((one) => one.tab === tab)!.empty}
    </Empty>
  );
}

function preview(item: Conversation): string {
  const last = item.last_message;
  if (!last) return item.summary ?? "";
  const who = { customer: "", ai: "Assistant: ", agent: "Team: ", system: "" }[last.sender_type];
  return who + last.text;
}

/** Up and down move through the list, as in any list of messages. */
function arrows(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
