import type { IconName } from "../../shared/ui/Icon";
import { money, outcomeOf, plain } from "../../shared/words";

export interface Happening {
  key: string;
  icon: IconName;
  title: string;
  text: string;
  at: string;
  conversation: string | null;
}

const ICONS: Record<string, IconName> = { interaction: "chat", lead: "star", ticket: "flag", note: "note" };

/** An entry of the timeline, whose members depend on its kind: an interaction, a lead, a ticket. */
export function happening(entry: Record<string, unknown>, place: number): Happening {
  const type = text(entry.kind) || text(entry.type) || "interaction";
  const item = isObject(entry.record) ? entry.record : entry;
  return {
    key: text(item.id) || String(place),
    icon: ICONS[type] ?? ICONS[text(item.type)] ?? "note",
    title: title(type, item),
    text: type === "ticket" && text(item.subject) !== "" ? text(item.subject) : text(entry.summary) || text(item.summary) || beginning(text(item.description) || text(item.text)),
    at: text(entry.at) || text(item.occurred_at) || text(item.created_at),
    conversation: text(item.conversation_id) || text(entry.conversation_id) || null,
  };
}

function title(type: string, item: Record<string, unknown>): string {
  const parts = [plain(type === "interaction" ? text(item.type) || "chat" : type)];
  if (typeof item.number === "number") parts[0] += ` ${item.number}`;
  for (const name of ["status", "priority", "outcome"]) {
    const value = text(item[name]);
    if (value !== "" && value !== "normal") parts.push(name === "outcome" ? outcomeOf(value) : plain(value));
  }
  if (typeof item.value_minor === "number") parts.push(money(item.value_minor, text(item.currency)));
  return parts.join(" · ");
}

/** A description may carry the whole transcript below its first paragraph. */
const beginning = (whole: string): string => whole.split(/\n\s*\n/, 1)[0]!;
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
