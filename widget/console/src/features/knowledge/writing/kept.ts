/** Words somebody is writing, kept in this browser until the server has them: a closed window loses nothing. */
export interface Kept {
  title: string;
  source: string;
  /** The version and its revision that they were written upon; empty of something new. */
  base: string;
  at: number;
}

const PREFIX = "frontdesk.writing.";

/** For this person in this business alone: a computer may have several. */
export const keptKey = (business: string, person: string, what: string): string => `${PREFIX}${business}.${person}.${what}`;

export function readKept(key: string): Kept | null {
  try {
    const value = JSON.parse(window.localStorage.getItem(key) ?? "null") as Partial<Kept> | null;
    return value && typeof value.title === "string" && typeof value.source === "string" && typeof value.base === "string" && typeof value.at === "number" ? (value as Kept) : null;
  } catch {
    return null;
  }
}

/** Whether it could be kept: a browser may have no room, or may be told to keep nothing. */
export function keep(key: string, kept: Kept | null): boolean {
  try {
    if (kept) window.localStorage.setItem(key, JSON.stringify(kept));
    else window.localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
