import { may } from "../../shared/permissions";
import { membership } from "../../shared/session";
import type { Session } from "../../shared/session";

/** What this person may do with the business's knowledge. The server decides; this spares people buttons that would be refused. */
export interface Rights {
  me: string;
  /** Write drafts and send them for review. */
  drafts: boolean;
  /** Upload, publish, retire, delete. */
  writes: boolean;
  /** May approve their own work. */
  isOwner: boolean;
  readsChats: boolean;
}

export function rightsOf(session: Session): Rights {
  return {
    me: session.user.id,
    drafts: may(session, "draftKnowledge"),
    writes: may(session, "writeKnowledge"),
    isOwner: membership(session)?.role === "owner",
    readsChats: may(session, "readChats"),
  };
}
