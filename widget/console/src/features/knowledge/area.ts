import type { Live } from "../../shared/live";
import type { Rights } from "./rights";

/** What every page of the area needs to know, and whom to tell. */
export interface Area {
  live: Live;
  rights: Rights;
  /** Whose knowledge it is; what is kept in this browser is kept for it alone. */
  business: string;
  /** Whether a second person must agree before something is published. */
  needsApproval: boolean;
  nameOf(person: string | null | undefined): string;
  /** Says to everybody, those who listen included, what was done. */
  say(sentence: string): void;
  /** Something waits no more, or something new waits. */
  changed(): void;
}
