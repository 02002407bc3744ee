import { useCallback } from "react";
import { listMembers } from "../../shared/api/business";
import { useResource } from "../../shared/hooks";

/** The names behind the ids. Who has left the business has none here. */
export function usePeople(): (person: string | null | undefined) => string {
  const { value } = useResource("members", () => listMembers());
  return useCallback((person) => (person ? value?.items.find((one) => one.id === person)?.name ?? "somebody" : "Frontdesk"), [value]);
}
