import { deleteWebsite } from "../../../shared/api/knowledge";
import type { Website } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { Dialog } from "../../../shared/ui/Dialog";
import { count } from "../../../shared/words";
import { shortAddress } from "./website";

export function RemoveDialog({ website, onClose, onRemoved }: { website: Website; onClose(): void; onRemoved(): void }) {
  const { busy, error, run } = useAction();
  const { indexed } = website.pages;
  const confirm = async () => {
    if (await run(() => deleteWebsite(website.id))) onRemoved();
  };
  return (
    <Dialog title={`Remove “${shortAddress(website.url)}”?`} onClose={onClose}>
      <p>
        {indexed > 0 && `The assistant stops using its ${count(indexed, "page")} at once. `}The website is not read any more, and nothing changes on the website itself.
      </p>
      {error && <p className="fault" role="alert">{error.message}</p>}
      <div className="buttons">
        <button type="button" className="quiet" onClick={onClose}>Keep it</button>
        <button type="button" className="danger" disabled={busy} onClick={() => void confirm()}>Remove</button>
      </div>
    </Dialog>
  );
}
