const SHORT = /\b(ai|pdf|html|faq)\b/gi;

/** `high_quote_value` → `High quote value`: codes as people read them. */
export function plain(code: string): string {
  const words = code.replace(/[_-]+/g, " ").trim().replace(SHORT, (word) => word.toUpperCase());
  return capital(words);
}

/** Somebody's own words as a title: nothing but the first letter changes. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 page`, `3 pages`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function nameOf(person: { name?: string | null; first_name?: string | null; last_name?: string | null; email?: string | null; phone?: string | null }): string {
  const whole = person.name ?? [person.first_name, person.last_name].filter(Boolean).join(" ");
  return whole || person.email || person.phone || "Visitor";
}

const OUTCOMES: Record<string, string> = { resolved_by_ai: "Solved by the assistant", resolved_by_human: "Solved by the team", unresolved: "Not solved" };

/** How a chat ended. */
export function outcomeOf(code: string): string {
  return OUTCOMES[code] ?? plain(code);
}

/** Where a passage stands. A section's path may begin with the document's own title: that is said once. */
export function placeOf({ title, section }: { title: string; section?: string | null }): string {
  const within = section === title ? "" : section?.startsWith(`${title} › `) ? section.slice(title.length + 3) : section;
  return within ? `${title} · ${within}` : title;
}

export function money(minor: number | null, currency: string | null): string {
  if (minor === null || !currency) return "";
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}
