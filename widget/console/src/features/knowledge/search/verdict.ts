import type { Found, Passage } from "../../../shared/api/knowledge";

export interface Verdict {
  answers: boolean;
  sentence: string;
}

/** Whether the assistant would answer, or say that it does not know. */
export function verdictOf({ results, answerable, confidence }: Found): Verdict {
  if (results.length === 0) return { answers: false, sentence: "Nothing fits. The assistant would say that it does not know, and offer a person." };
  if (answerable === false) return { answers: false, sentence: "This does not fit well enough. The assistant would say that it does not know, and offer a person." };
  const certain = confidence === undefined ? "" : ` It is ${percent(confidence)} certain.`;
  return { answers: true, sentence: `The assistant would answer from this.${certain}` };
}

/** How it was found, in words. */
export function whyOf({ matched }: Pick<Passage, "matched">): string | null {
  const legs = matched?.legs ?? [];
  const [meaning, words] = [legs.includes("meaning"), legs.includes("words")];
  if (meaning && words) return "Found by its meaning and its words";
  return meaning ? "Found by its meaning" : words ? "Found by its words" : null;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const certainty = (share: number): string => `Of 100 such passages, ${Math.round(share * 100)} answer the question`;
