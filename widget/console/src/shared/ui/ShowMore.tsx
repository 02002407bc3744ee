/** The next page of a list, where there is one: see usePages. */
export function ShowMore({ more, busy, className = "quiet more" }: { more: (() => unknown) | null; busy: boolean; className?: string }) {
  if (!more) return null;
  return (
    <button type="button" className={className} disabled={busy} onClick={() => void more()}>
      Show more
    </button>
  );
}
