import type { Conversation } from "../../shared/api/conversations";

export type Tab = "waiting" | "mine" | "active" | "closed" | "all";

export const TABS: { tab: Tab; label: string; empty: string }[] = [
  { tab: "waiting", label: "Waiting", empty: "Nobody is waiting. Chats that need a person appear here by themselves." },
  { tab: "mine", label: "Mine", empty: "You have no chats right now. Claim one from the waiting list." },
  { tab: "active", label: "Active", empty: "No chat is going on." },
  { tab: "closed", label: "Closed", empty: "No chat has been closed yet." },
  { tab: "all", label: "All", empty: "No chats yet. Put the widget on your website: see Settings." },
];

export function inTab(item: Conversation, tab: Tab, me: string): boolean {
  switch (tab) {
    case "waiting":
      return item.status === "waiting_human";
    case "mine":
      return item.status !== "closed" && item.escalation_state.human_agent_id === me;
    case "active":
      return item.status === "active";
    case "closed":
      return item.status === "closed";
    case "all":
      return true;
  }
}

const WEIGHT = { urgent: 0, high: 1, normal: 2 };

/** Who waits: the urgent first, then the longest. Elsewhere the newest first. */
export function sorted(items: Conversation[], tab: Tab): Conversation[] {
  const waitingFirst = (a: Conversation, b: Conversation) => WEIGHT[a.priority] - WEIGHT[b.priority] || time(a.waiting_since) - time(b.waiting_since);
  const newestFirst = (a: Conversation, b: Conversation) => time(b.last_message_at) - time(a.last_message_at);
  return [...items].sort(tab === "waiting" ? waitingFirst : newestFirst);
}

/** A list that was fetched before an event must not undo the event. */
export function newerOf(old: Conversation | undefined, next: Conversation): Conversation {
  if (!old || next.last_sequence > old.last_sequence) return next;
  if (next.last_sequence < old.last_sequence) return old;
  return { ...next, last_message: next.last_message ?? old.last_message };
}

const time = (at: string | null): number => (at === null ? 0 : new Date(at).getTime());
