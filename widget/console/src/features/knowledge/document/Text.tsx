import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { Markdown } from "../../../shared/markdown/Markdown";

const WRITTEN = ["article", "canned", "faq"];

/** The text as the assistant reads it: what it sees of a PDF is not always what its pages look like. */
export function Text({ document }: { document: KnowledgeDocument }) {
  const { text } = document;
  if (!text) {
    const processing = document.status === "processing";
    return <p className="soft" role="status">{processing ? "It is being read…" : document.error?.detail ?? "No text was found in it."}</p>;
  }
  if (WRITTEN.includes(document.source_type)) {
    // A question's document says the question first, which is the title already.
    const answer = document.source_type === "faq" && text.startsWith(`${document.title}\n`) ? text.slice(document.title.length + 1) : text;
    return (
      <div className="card">
        <Markdown text={answer} />
      </div>
    );
  }
  return (
    <pre className="text" tabIndex={0} dir="auto" aria-label="Text as the assistant reads it">
      {text}
    </pre>
  );
}
