import { deleteDocument } from "../../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { Dialog } from "../../../shared/ui/Dialog";

export function DeleteDialog({ item, onClose, onDeleted }: { item: KnowledgeDocument; onClose(): void; onDeleted(): void }) {
  const { busy, error, run } = useAction();
  const confirm = async () => {
    if (await run(() => deleteDocument(item.id))) onDeleted();
  };
  return (
    <Dialog title={`Delete “${item.title}”?`} onClose={onClose}>
      <p>The assistant stops using it at once. Answers that it gave before stay as they are.</p>
      {error && <p className="fault" role="alert">{error.message}</p>}
      <div className="buttons">
        <button type="button" className="quiet" onClick={onClose}>Keep it</button>
        <button type="button" className="danger" disabled={busy} onClick={() => void confirm()}>Delete</button>
      </div>
    </Dialog>
  );
}
