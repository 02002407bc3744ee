import { useState } from "react";
import type { FormEvent } from "react";
import { closeConversation } from "../../shared/api/conversations";
import type { Conversation, Outcome } from "../../shared/api/conversations";
import { useAction } from "../../shared/hooks";
import { Dialog } from "../../shared/ui/Dialog";

const OUTCOMES: { outcome: Outcome; label: string }[] = [
  { outcome: "resolved_by_human", label: "Solved" },
  { outcome: "unresolved", label: "Not solved" },
  { outcome: "resolved_by_ai", label: "The assistant had solved it" },
];

export function CloseDialog({ item, onClose, onClosed }: { item: Conversation; onClose(): void; onClosed(): void }) {
  const [outcome, setOutcome] = useState<Outcome>("resolved_by_human");
  const { busy, error, run } = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const summary = String(new FormData(event.currentTarget).get("summary")).trim();
    if (await run(() => closeConversation(item.id, summary, outcome))) onClosed();
  };
  return (
    <Dialog title="Close this chat" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <fieldset className="choices">
          <legend>How did it end?</legend>
          {OUTCOMES.map((one) => (
            <label key={one.outcome}>
              <input type="radio" name="outcome" checked={outcome === one.outcome} onChange={() => setOutcome(one.outcome)} /> {one.label}
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>Summary for the records</span>
          <textarea name="summary" rows={4} maxLength={2000} defaultValue={item.summary ?? ""} />
        </label>
        {error && (
          <p className="fault" role="alert">
            {error.message}
          </p>
        )}
        <div className="buttons">
          <button type="button" className="quiet" onClick={onClose}>
            Keep it open
          </button>
          <button type="submit" className="primary" disabled={busy}>
            Close the chat
          </button>
        </div>
      </form>
    </Dialog>
  );
}
