import type { DocumentState, KnowledgeDocument } from "../../shared/api/knowledge";
import { plain } from "../../shared/words";

export interface Mark {
  word: string;
  className: string;
}

const STATES: Record<DocumentState, Mark> = {
  draft: { word: "Draft", className: "" },
  in_review: { word: "Waits for review", className: "processing" },
  approved: { word: "Approved", className: "ready" },
  published: { word: "In use", className: "ready" },
  retired: { word: "Retired", className: "" },
};

export const stateOf = (state: DocumentState): Mark => STATES[state] ?? { word: plain(state), className: "" };

const KINDS: Record<string, string> = {
  faq: "Question and answer",
  article: "Written here",
  canned: "Quick reply",
  profile: "Business profile",
  price_book: "Price book",
  markdown: "Markdown",
  html: "Web page",
  text: "Text",
  docx: "Word",
  doc: "Word",
  odt: "OpenDocument",
  csv: "Table",
  eml: "E-mail",
};

/** What kind of thing it is. */
export const kindOf = (type: string): string => KINDS[type] ?? type.toUpperCase();

const ACTIONS: Record<string, string> = {
  created: "Added",
  edited: "Changed its words",
  submitted: "Sent it for review",
  approved: "Approved it",
  returned: "Sent it back",
  published: "Published it",
  retired: "Retired it",
  changed: "Changed its details",
  confirmed: "Confirmed that it is still true",
  deleted: "Deleted it",
  discarded: "Threw the draft away",
};

export const actionOf = (action: string): string => ACTIONS[action] ?? plain(action);

const DAY = 86_400_000;

/** Whether it holds now, and if not, why: what the assistant does not say although it is published. */
export function shelfOf(document: Pick<KnowledgeDocument, "effective_from" | "effective_until">, now: number): "waits" | "holds" | "over" {
  if (document.effective_from && new Date(document.effective_from).getTime() > now) return "waits";
  if (document.effective_until && new Date(document.effective_until).getTime() <= now) return "over";
  return "holds";
}

/** In how many days of the calendar: 0 is today, -1 was yesterday. */
export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / DAY);
}

/** When something must be confirmed, as people say it. */
export function dueOf(day: string, today: string): string {
  const days = daysUntil(day, today);
  if (days < -1) return `${-days} days overdue`;
  if (days === -1) return "1 day overdue";
  if (days === 0) return "Due today";
  return days === 1 ? "Due tomorrow" : `Due in ${days} days`;
}

/** The day of a calendar on which a moment is. */
export function dayOf(moment: string | number, zone?: string): string {
  const format = (timeZone?: string) => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", ...(timeZone ? { timeZone } : {}) });
  try {
    return format(zone).format(new Date(moment));
  } catch {
    // A zone that this browser does not know.
    return format().format(new Date(moment));
  }
}

/** The last day of something that ends at a moment: one that ends at midnight ends with the day before. */
export const lastDayOf = (moment: string, zone?: string): string => dayOf(new Date(moment).getTime() - 1, zone);

/** A day of the calendar as people read it, the same in every time zone. */
export function shownDay(day: string): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** The version that waits for somebody, where one does: a draft, or what is to be reviewed or published. */
export function waitingOf(document: Pick<KnowledgeDocument, "pending">): KnowledgeDocument["pending"] {
  const { pending } = document;
  return pending && pending.state !== "retired" && pending.state !== "published" ? pending : null;
}
