import { useSyncExternalStore } from "react";

export type Route =
  | { page: "inbox"; id: string | null }
  | { page: "knowledge" }
  | { page: "contacts"; id: string | null }
  | { page: "leads" }
  | { page: "tickets" }
  | { page: "settings" }
  | { page: "password"; token: string };

/** `#/inbox/ID` and its like. What is unknown is the inbox. */
export function parseRoute(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  switch (page) {
    case "contacts":
      return { page, id: id || null };
    case "knowledge":
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

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
