// The wire types of the public chat. Everything here was written by the server; `readFrame` is the one door through which
// bytes become these types, so that nothing behind it has to doubt a shape.

export type SenderType = "customer" | "ai" | "agent" | "system";
export type ConversationStatus = "active" | "waiting_human" | "closed";

export interface EscalationState {
  type: "none" | "offered" | "requested" | "forced";
  reason?: string | null;
  score?: number;
  human_agent_id?: string | null;
}

export interface Citation {
  index: number;
  title: string;
  source_uri?: string | null;
  section?: string | null;
  snippet?: string | null;
}

export interface ChatMessage {
  id: string;
  conversation_id: string;
  /** 1, 2, 3… in its conversation, without a gap. */
  sequence: number;
  sender_type: SenderType;
  sender_name?: string | null;
  text: string;
  created_at: string;
  client_message_id?: string | null;
  citations?: Citation[];
  intent?: string | null;
  confidence?: number | null;
  tier?: string | null;
  /** Where this entry of the log changed the conversation's state. */
  status_change?: { status?: ConversationStatus; escalation_state?: EscalationState } | null;
  /** What the customer is asked to fill in beside answering. */
  ui?: { type: string } | null;
}

export type ServerFrame =
  | { type: "message"; message: ChatMessage }
  | { type: "saved"; client_message_id?: string; message: ChatMessage }
  | { type: "working"; stage: string }
  | { type: "token"; message_id: string; offset: number; text: string }
  | { type: "status"; status: ConversationStatus; escalation_state?: EscalationState; sequence?: number }
  | { type: "typing"; who: string; name?: string }
  | { type: "read"; who: string; sequence: number }
  | { type: "ready"; last_sequence: number; conversation_id?: string | null }
  | { type: "error"; code: string; detail: string; client_message_id?: string; retry_after?: number }
  | { type: "done" };

/** What a customer does that is no message. The same bodies go over the socket and to POST /chat/events. */
export type ClientEvent =
  | { type: "typing" }
  | { type: "read"; sequence: number }
  | { type: "request_human" }
  | { type: "close" }
  | { type: "rate_message"; message_id: string; helpful: boolean }
  | { type: "rate_conversation"; score: number; comment?: string }
  | { type: "contact"; name?: string; email?: string; phone?: string };

export interface Business {
  id: string;
  name: string;
  greeting: string;
  theme: { color?: string };
  /** null when the business has named no hours. */
  open_now: boolean | null;
  languages: string[];
  suggested_questions: string[];
}

export interface Session {
  customer_token: string;
  conversation_id: string | null;
  status: ConversationStatus | null;
  escalation_state: EscalationState | null;
  human_agent_name: string | null;
  last_sequence: number;
  messages: ChatMessage[];
  business: Business;
}

type Members = Record<string, unknown>;

/** The frame, or null for one that this version does not know: a newer server may say more than an older page understands. */
export function readFrame(value: unknown): ServerFrame | null {
  if (!isObject(value)) return null;
  switch (value.type) {
    case "message":
    case "saved":
      return isMessage(value.message) ? (value as ServerFrame) : null;
    case "token":
      return isText(value.message_id) && isCount(value.offset) && isText(value.text) ? (value as ServerFrame) : null;
    case "status":
      return isText(value.status) ? (value as ServerFrame) : null;
    case "typing":
      return isText(value.who) ? (value as ServerFrame) : null;
    case "read":
      return isText(value.who) && isCount(value.sequence) ? (value as ServerFrame) : null;
    case "ready":
      return isCount(value.last_sequence) ? (value as ServerFrame) : null;
    case "working":
      return { type: "working", stage: isText(value.stage) ? value.stage : "" };
    case "error":
      return isText(value.code) ? ({ ...value, detail: isText(value.detail) ? value.detail : "" } as ServerFrame) : null;
    case "done":
      return { type: "done" };
    default:
      return null;
  }
}

/** The session of POST /chat/session, its optional parts filled in; null when it is none. */
export function readSession(value: unknown): Session | null {
  if (!isObject(value) || !isText(value.customer_token) || !isObject(value.business)) return null;
  const business = value.business;
  return {
    customer_token: value.customer_token,
    conversation_id: isText(value.conversation_id) ? value.conversation_id : null,
    status: isText(value.status) ? (value.status as ConversationStatus) : null,
    escalation_state: isObject(value.escalation_state) ? (value.escalation_state as unknown as EscalationState) : null,
    human_agent_name: isText(value.human_agent_name) ? value.human_agent_name : null,
    last_sequence: isCount(value.last_sequence) ? value.last_sequence : 0,
    messages: Array.isArray(value.messages) ? value.messages.filter(isMessage) : [],
    business: {
      id: text(business.id),
      name: text(business.name),
      greeting: text(business.greeting),
      theme: isObject(business.theme) && isText(business.theme.color) ? { color: business.theme.color } : {},
      open_now: typeof business.open_now === "boolean" ? business.open_now : null,
      languages: texts(business.languages),
      suggested_questions: texts(business.suggested_questions),
    },
  };
}

export function isMessage(value: unknown): value is ChatMessage {
  return isObject(value) && isText(value.id) && isText(value.conversation_id) && isCount(value.sequence)
    && isText(value.sender_type) && isText(value.text);
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0;
const text = (value: unknown): string => (isText(value) ? value : "");
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(isText) : []);
