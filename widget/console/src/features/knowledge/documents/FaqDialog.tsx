import type { FormEvent } from "react";
import { addFaq } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { Dialog } from "../../../shared/ui/Dialog";

export function FaqDialog({ onClose, onAdded }: { onClose(): void; onAdded(): void }) {
  const { busy, error, run } = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (await run(() => addFaq(String(form.get("question")).trim(), String(form.get("answer")).trim()))) onAdded();
  };
  return (
    <Dialog title="Question and answer" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>Question, as customers ask it</span>
          <input name="question" required maxLength={1_000} placeholder="Do you charge extra on weekends?" />
        </label>
        <label className="field">
          <span>Answer</span>
          <textarea name="answer" required rows={5} maxLength={20_000} />
        </label>
        {error && <p className="fault" role="alert">{error.message}</p>}
        <div className="buttons">
          <button type="button" className="quiet" onClick={onClose}>Cancel</button>
          <button type="submit" className="primary" disabled={busy}>Add</button>
        </div>
      </form>
    </Dialog>
  );
}
