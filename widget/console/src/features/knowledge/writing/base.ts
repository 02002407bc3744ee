import type { Version } from "../../../shared/api/versions";

/** What a text was written upon. */
export interface Base {
  /** The draft that it goes into; null where it becomes the next version. */
  draft: { number: number; revision: number } | null;
  /** The latest version when it was begun. */
  latest: number;
}

export const isOpen = (version: Pick<Version, "state">): boolean => version.state === "draft" || version.state === "in_review" || version.state === "approved";

export const baseOf = (version: Pick<Version, "state" | "number" | "revision">, latest: number): Base => ({
  draft: isOpen(version) ? { number: version.number, revision: version.revision } : null,
  latest: Math.max(latest, version.number),
});
