import { membership } from "./session";
import type { Session } from "./session";

export type Permission = "readChats" | "answerChats" | "draftKnowledge" | "writeKnowledge" | "readCRM" | "writeCRM";

/** What is offered to whom, as the server's own table has it. The server decides; this only spares people buttons that would be refused. */
const ROLES: Record<string, Permission[]> = {
  owner: ["readChats", "answerChats", "draftKnowledge", "writeKnowledge", "readCRM", "writeCRM"],
  admin: ["readChats", "answerChats", "draftKnowledge", "writeKnowledge", "readCRM", "writeCRM"],
  manager: ["readChats", "answerChats", "draftKnowledge", "writeKnowledge", "readCRM", "writeCRM"],
  sales_representative: ["readChats", "draftKnowledge", "readCRM", "writeCRM"],
  agent: ["readChats", "answerChats", "draftKnowledge", "readCRM", "writeCRM"],
  reviewer: ["draftKnowledge", "writeKnowledge"],
};

export function may(session: Session, permission: Permission): boolean {
  return ROLES[membership(session)?.role ?? ""]?.includes(permission) ?? false;
}
