import { parsePlace } from "../features/knowledge/place";
import type { KnowledgePlace } from "../features/knowledge/place";

export type Route =
  | { page: "inbox"; id: string | null }
  | { page: "knowledge"; place: KnowledgePlace }
  | { page: "contacts"; id: string | null }
  | { page: "leads" }
  | { page: "tickets" }
  | { page: "settings" }
  | { page: "password"; token: string };

/** `#/inbox/ID` and its like. What is unknown is the inbox. */
export function parseRoute(hash: string): Route {
  const [page, id, ...rest] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  switch (page) {
    case "contacts":
      return { page, id: id || null };
    case "knowledge":
      return { page, place: parsePlace([id ?? "", ...rest]) };
    case "leads":
    case "tickets":
    case "settings":
      return { page };
    case "password":
      return { page, token: id ?? "" };
    default:
      return { page: "inbox", id: (page === "inbox" && id) || null };
  }
}

/** A half-copied link may end within a percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
