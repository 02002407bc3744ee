import { useCallback } from "react";
import { listDocuments } from "../../shared/api/knowledge";
import { getUpkeep, listGaps } from "../../shared/api/upkeep";
import type { Upkeep } from "../../shared/api/upkeep";
import { listReviews } from "../../shared/api/versions";
import { useResource } from "../../shared/hooks";

export type Todo = Partial<Record<"review" | "confirm" | "questions" | "upkeep", string>>;

/** How much waits where. What cannot be told is left out: the page itself says why. */
export function useTodo(): { todo: Todo; reload(): void } {
  const review = useResource("todo review", async (signal) => sizeOf(await listReviews(signal)));
  const confirm = useResource("todo confirm", async (signal) => sizeOf(await listDocuments({ confirm: "due" }, null, signal)));
  const questions = useResource("todo questions", async (signal) => sizeOf(await listGaps("open", null, signal)));
  const upkeep = useResource("todo upkeep", async (signal) => String(partsOf(await getUpkeep(signal))));
  const [a, b, c, d] = [review.reload, confirm.reload, questions.reload, upkeep.reload];
  const reload = useCallback(() => [a, b, c, d].forEach((one) => one()), [a, b, c, d]);
  const todo: Todo = {};
  for (const [name, { value }] of Object.entries({ review, confirm, questions, upkeep })) if (value && value !== "0") todo[name as keyof Todo] = value;
  return { todo, reload };
}

/** A page that goes on has more than it shows. */
const sizeOf = (page: { items: unknown[]; next_cursor: string | null }): string => `${page.items.length}${page.next_cursor ? "+" : ""}`;

const partsOf = (upkeep: Upkeep): number => upkeep.contradictions.length + upkeep.duplicates.length + upkeep.stale.length + upkeep.unused.length;
