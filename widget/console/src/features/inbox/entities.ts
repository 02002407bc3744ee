import type { HandoffContext } from "../../shared/api/conversations";

/** Entities as name and value, from an object (`{place: "Madison"}`) or a list (`[{kind: "place", value: "Madison"}]`). */
export function entityList(entities: HandoffContext["entities"]): { name: string; value: string }[] {
  if (!entities) return [];
  const pairs: [string, unknown][] = Array.isArray(entities)
    ? entities.map((one) => [one.name ?? one.kind ?? one.type ?? "", one.value ?? one.text])
    : Object.entries(entities);
  return pairs.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: said(one) }))).filter((pair) => pair.value !== "");
}

function said(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const { text, value: inner, name } = value as { text?: unknown; value?: unknown; name?: unknown };
  return said(text ?? inner ?? name ?? JSON.stringify(value));
}
