const SHORT = /\b(ai|pdf|html|faq)\b/gi;

/** `high_quote_value` → `High quote value`: codes as people read them. */
export function plain(code: string): string {
  const words = code.replace(/[_-]+/g, " ").trim().replace(SHORT, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function nameOf(person: { name?: string | null; first_name?: string | null; last_name?: string | null; email?: string | null; phone?: string | null }): string {
  const whole = person.name ?? [person.first_name, person.last_name].filter(Boolean).join(" ");
  return whole || person.email || person.phone || "Visitor";
}

export function money(minor: number | null, currency: string | null): string {
  if (minor === null || !currency) return "";
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}
