/** The pages of the knowledge area, each with an address of its own. */
export type KnowledgePlace =
  | { view: "documents" }
  | { view: "questions" }
  | { view: "review" }
  | { view: "confirm" }
  | { view: "upkeep" }
  | { view: "replies" }
  | { view: "write"; kind: "article" | "canned" }
  | { view: "document"; id: string; tab: DocumentTab; from: number | null; to: number | null };

export type DocumentTab = "text" | "edit" | "versions" | "history";

const VIEWS = ["questions", "review", "confirm", "upkeep", "replies"] as const;
const TABS: DocumentTab[] = ["text", "edit", "versions", "history"];

/** What follows `#/knowledge/`, in its parts. What is unknown is the list of documents. */
export function parsePlace([view, ...rest]: string[]): KnowledgePlace {
  if (view === "write") return { view, kind: rest[0] === "reply" ? "canned" : "article" };
  if (view === "document" && rest[0]) {
    const tab = TABS.find((one) => one === rest[1]) ?? "text";
    const [, from = null, to = null] = tab === "versions" ? /^(\d{1,9})-(\d{1,9})$/.exec(rest[2] ?? "") ?? [] : [];
    return { view, id: rest[0], tab, from: from === null ? null : Number(from), to: to === null ? null : Number(to) };
  }
  return { view: VIEWS.find((one) => one === view) ?? "documents" };
}

/** The address of a page, as a link has it. */
export function hrefOf(place: KnowledgePlace): string {
  switch (place.view) {
    case "documents":
      return "#/knowledge";
    case "write":
      return place.kind === "canned" ? "#/knowledge/write/reply" : "#/knowledge/write";
    case "document": {
      const compared = place.tab === "versions" && place.from !== null && place.to !== null ? `/${place.from}-${place.to}` : "";
      return `#/knowledge/document/${encodeURIComponent(place.id)}${place.tab === "text" ? "" : `/${place.tab}`}${compared}`;
    }
    default:
      return `#/knowledge/${place.view}`;
  }
}

export const documentHref = (id: string, tab: DocumentTab = "text"): string => hrefOf({ view: "document", id, tab, from: null, to: null });
