import { useEffect, useRef } from "react";
import { getJob } from "../../shared/api/knowledge";
import type { KnowledgeJob } from "../../shared/api/knowledge";
import { useResource } from "../../shared/hooks";
import { useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { useAgain } from "../../shared/useAgain";
import { useSoon } from "./useSoon";

/** How far a job is; asked again until it is over. null: there is none yet. */
export function useJob(id: string | null, live: Live, onDone: () => void): KnowledgeJob | null {
  const job = useResource<KnowledgeJob | null>(id ?? "", async (signal) => (id === null ? null : getJob(id, signal)));
  const goesOn = id !== null && !isOver(job.value);
  useAgain(job, goesOn);
  const soon = useSoon(job.reload);
  useLive(live, { onEvent: (event) => event.kind === "document" && goesOn && soon() });
  const newest = useRef(onDone);
  newest.current = onDone;
  const over = isOver(job.value);
  useEffect(() => {
    if (over) newest.current();
  }, [over]);
  return job.value;
}

const isOver = (job: KnowledgeJob | null): boolean => job !== null && (job.status === "completed" || job.status === "failed");

/** Why it failed, in words; null where it did not. */
export function faultOf(job: KnowledgeJob | null): string | null {
  if (!job || !isOver(job)) return null;
  if (job.errors[0]) return job.errors[0].detail;
  return job.status === "failed" ? "It could not be read." : null;
}

export const isDone = (job: KnowledgeJob | null): boolean => isOver(job) && faultOf(job) === null;
