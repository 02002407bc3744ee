import { confirmDocument } from "../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../shared/api/knowledge";
import { useAction } from "../../shared/hooks";
import { Icon } from "../../shared/ui/Icon";
import type { Area } from "./area";
import { shownDay } from "./state";

/** One tap: it holds for as long again as before. */
export function StillTrue({ area, document, onDone }: { area: Area; document: KnowledgeDocument; onDone(): void }) {
  const { busy, error, run } = useAction();
  const confirm = async () => {
    const done = await run(async () => {
      const { confirm_by } = await confirmDocument(document.id);
      area.say(`${document.title}: confirmed${confirm_by ? ` until ${shownDay(confirm_by)}` : ""}.`);
    });
    if (!done) return;
    area.changed();
    onDone();
  };
  return (
    <>
      <button type="button" className="primary" disabled={busy} onClick={() => void confirm()}>
        <Icon name="check" /> Still true<span className="unseen"> {document.title}</span>
      </button>
      {error && <p className="fault" role="alert">{error.message}</p>}
    </>
  );
}
