import { membership } from "./session";
import type { Session } from "./session";

export type Permission = "readChats" | "answerChats" | "writeKnowledge" | "readCRM" | "writeCRM";

/** What is offered to whom, as the server's own table has it. The server decides; this only spares people buttons that would be refused. */
const ROLES: Record<string, Permission[]> = {
  owner: ["readChats", "answerChats", "writeKnowledge", "readCRM", "writeCRM"],
  admin: ["readChats", "answerChats", "writeKnowledge", "readCRM", "writeCRM"],
  manager: ["readChats", "answerChats", "writeKnowledge", "readCRM", "writeCRM"],
  sales_representative: ["readChats", "readCRM", "writeCRM"],
  agent: ["readChats", "answerChats", "readCRM", "writeCRM"],
  reviewer: ["writeKnowledge"],
};

export function may(session: Session, permission: Permission): boolean {
  return ROLES[membership(session)?.role ?? ""]?.includes(permission) ?? false;
}
