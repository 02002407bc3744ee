import { Markdown } from "../../../shared/markdown/Markdown";
import { DifferenceTable } from "../difference/DifferenceView";
import type { ReviewWords } from "./reading";

export function Words({ words }: { words: ReviewWords }) {
  if ("difference" in words) return <DifferenceTable value={words.difference} />;
  const { title, source, text } = words.whole;
  return (
    <div className="whole" tabIndex={0} role="region" aria-label={`Text of ${title}`}>
      {source === null ? <pre className="plain" dir="auto">{text || "No text was found in it yet."}</pre> : <Markdown text={source} />}
    </div>
  );
}
