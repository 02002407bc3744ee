import type { ReactNode } from "react";
import { useAction } from "../../shared/hooks";
import { Dialog } from "../../shared/ui/Dialog";

/** Asks before something is done, in words that say what follows. `action` throws where it fails. */
export function Ask({ title, children, keep = "Cancel", does, danger, action, onClose, onDone }: { title: string; children: ReactNode; keep?: string; does: string; danger?: boolean; action(): Promise<unknown>; onClose(): void; onDone(): void }) {
  const { busy, error, run } = useAction();
  const confirm = async () => {
    if (await run(action)) onDone();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {error && <p className="fault" role="alert">{error.message}</p>}
      <div className="buttons">
        <button type="button" className="quiet" onClick={onClose}>{keep}</button>
        <button type="button" className={danger ? "danger" : "primary"} disabled={busy} onClick={() => void confirm()}>{does}</button>
      </div>
    </Dialog>
  );
}
