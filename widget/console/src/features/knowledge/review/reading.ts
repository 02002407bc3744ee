import { getDifference, getVersion, listReviews } from "../../../shared/api/versions";
import type { Difference, Review, VersionWords } from "../../../shared/api/versions";

/** What a version changes; of the first of its kind, what it says. */
export type ReviewWords = { difference: Difference } | { whole: VersionWords };

export interface Waiting extends Review {
  words: ReviewWords | null;
}

/** So many are shown with their words at once. */
const AT_ONCE = 8;

/** The list with its first words: fetched one by one, each would push the next ones down. */
export async function readReviews(signal: AbortSignal): Promise<Waiting[]> {
  const { items } = await listReviews(signal);
  // Words that cannot be had now can be asked for in their card, which then says why.
  const words = await Promise.all(items.slice(0, AT_ONCE).map((item) => readWords(item, signal).catch(() => null)));
  return items.map((item, at) => ({ ...item, words: words[at] ?? null }));
}

export async function readWords({ document: { id, published_version }, version: { number } }: Review, signal: AbortSignal): Promise<ReviewWords> {
  if (published_version === null || published_version === number) return { whole: await getVersion(id, number, signal) };
  return { difference: await getDifference(id, published_version, number, signal) };
}
