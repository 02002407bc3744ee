import type { Version } from "../../shared/api/versions";
import type { Rights } from "./rights";

/** `release` is to approve and to publish at once. */
export type Step = "submit" | "approve" | "release" | "return" | "publish";

/** What this person can do next with a version, as the server will have it. */
export function stepsOf(version: Pick<Version, "state" | "created_by" | "published_at"> & { publishing?: boolean }, rights: Rights, needsApproval: boolean): Step[] {
  if (version.publishing) return [];
  const steps: Step[] = [];
  const mayApprove = rights.writes && (rights.isOwner || version.created_by !== rights.me);
  switch (version.state) {
    case "draft":
      if (rights.drafts && (needsApproval || !rights.writes)) steps.push("submit");
      if (rights.writes && !needsApproval) steps.push("publish");
      break;
    case "in_review":
      if (rights.writes) steps.push("return");
      if (mayApprove && needsApproval) steps.push("approve", "release");
      if (rights.writes && !needsApproval) steps.push("publish");
      break;
    case "approved":
      if (rights.writes) steps.push("return", "publish");
      break;
    case "retired":
      // What was published once was approved once.
      if (rights.writes && (version.published_at !== null || !needsApproval)) steps.push("publish");
      break;
    case "published":
      break;
  }
  return steps;
}
