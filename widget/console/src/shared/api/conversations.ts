import type { ChatMessage, ConversationStatus, EscalationState } from "../../../../protocol/frames";
import type { InboxEvent } from "../../../../protocol/inbox";
import { get, post, put, query, remove } from "./http";
import type { Page } from "./http";

export type Outcome = "resolved_by_human" | "resolved_by_ai" | "unresolved";
export type Priority = "normal" | "high" | "urgent";

export interface Conversation {
  id: string;
  status: ConversationStatus;
  escalation_state: EscalationState;
  human_agent_name: string | null;
  priority: Priority;
  topic: string | null;
  summary: string | null;
  customer: { id: string; name: string | null; email: string | null; phone: string | null };
  last_sequence: number;
  last_message: { text: string; sender_type: ChatMessage["sender_type"]; created_at: string } | null;
  waiting_since: string | null;
  resolution_outcome?: Outcome | null;
  resolution_summary?: string | null;
  csat_score?: number | null;
  created_at: string;
  last_message_at: string;
}

export interface Note {
  id: string;
  author: string;
  text: string;
  created_at: string;
}

export interface HandoffContext {
  customer: Conversation["customer"];
  summary: string | null;
  detected_intents: { name: string; confidence: number }[];
  entities?: Record<string, unknown> | { name?: string; kind?: string; type?: string; value?: unknown; text?: unknown }[] | null;
  kb_snippets: { title: string; snippet: string; section?: string | null }[];
  ai_suggested_next_steps: string[];
  notes?: Note[];
}

export function listConversations(filter: { status?: ConversationStatus; q?: string; cursor?: string | null }, signal?: AbortSignal): Promise<Page<Conversation>> {
  return get(query("conversations", filter), signal);
}

export const getConversation = (id: string): Promise<Conversation> => get(`conversations/${id}`);
export const getQueue = (): Promise<Page<Conversation>> => get("queue");
export const getContext = (id: string): Promise<HandoffContext> => get(`conversations/${id}/context`);

/** So many messages come at a time; the last one's sequence is the next cursor. */
const FULL_PAGE = 500;

/** All messages after a sequence, page by page. */
export async function listMessages(id: string, after: number): Promise<ChatMessage[]> {
  const found: ChatMessage[] = [];
  for (;;) {
    const from = found[found.length - 1]?.sequence ?? after;
    const page = await get<Page<ChatMessage>>(query(`conversations/${id}/messages`, { after: from }));
    found.push(...page.items);
    if (page.items.length < FULL_PAGE) return found;
  }
}

export const sendMessage = (id: string, clientId: string, text: string): Promise<unknown> =>
  post(`conversations/${id}/messages`, { client_message_id: clientId, message: text });
export const claim = (id: string): Promise<unknown> => put(`conversations/${id}/takeover`);
export const release = (id: string): Promise<unknown> => remove(`conversations/${id}/takeover`);
export const closeConversation = (id: string, summary: string, outcome: Outcome): Promise<unknown> =>
  post(`conversations/${id}/close`, { ...(summary === "" ? {} : { summary }), outcome });
export const addNote = (id: string, text: string): Promise<Note> => post(`conversations/${id}/notes`, { text });
export const setPresence = (status: "available" | "away"): Promise<unknown> => put("presence", { status });

/** The chat as an entry of the inbox's log tells it, after the change; null where the entry is about something else. */
export function conversationOf(event: InboxEvent): Conversation | null {
  const told = (event.payload as { conversation?: Partial<Conversation> } | null | undefined)?.conversation;
  return told?.id && told.status && told.customer ? (told as Conversation) : null;
}
