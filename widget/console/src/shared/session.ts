import { useSyncExternalStore } from "react";

export interface Membership {
  id: string;
  slug: string;
  name: string;
  role: string;
}

export interface Session {
  access: string;
  refresh: string;
  /** In the clock of this machine, milliseconds. */
  expiresAt: number;
  user: { id: string; name: string; email: string };
  businesses: Membership[];
  /** The business that the access token acts for. */
  business: string;
}

const KEY = "frontdesk.session";
const listeners = new Set<() => void>();
let current: Session | null = read();

// Another window signed in or out, or renewed the tokens: all windows share one session.
window.addEventListener("storage", (event) => {
  if (event.key === KEY || event.key === null) reload();
});

export function session(): Session | null {
  return current;
}

/** What the storage says now: another window may have renewed the tokens a moment ago. */
export function reload(): Session | null {
  current = read();
  for (const listener of listeners) listener();
  return current;
}

export function keep(next: Session | null): void {
  if (next) window.localStorage.setItem(KEY, JSON.stringify(next));
  else window.localStorage.removeItem(KEY);
  reload();
}

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, session);
}

export function membership(of: Session): Membership | undefined {
  return of.businesses.find((one) => one.id === of.business) ?? of.businesses[0];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Session | null {
  const text = window.localStorage.getItem(KEY);
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Session;
    return typeof value.access === "string" && typeof value.refresh === "string" && Array.isArray(value.businesses) ? value : null;
  } catch {
    return null;
  }
}
