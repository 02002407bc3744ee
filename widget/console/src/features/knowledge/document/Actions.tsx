import { useState } from "react";
import { deleteDocument, getOriginal, retireDocument } from "../../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { publishVersion } from "../../../shared/api/versions";
import { useAction } from "../../../shared/hooks";
import { Icon } from "../../../shared/ui/Icon";
import type { Area } from "../area";
import { Ask } from "../Ask";
import { documentHref, hrefOf } from "../place";
import { waitingOf } from "../state";
import { NewFileDialog } from "./NewFileDialog";

/** What can be done with a whole document. */
export function Actions({ area, document, onChanged }: { area: Area; document: KnowledgeDocument; onChanged(): void }) {
  const [asking, setAsking] = useState<"file" | "retire" | "restore" | "delete" | null>(null);
  const { rights } = area;
  const { id, title } = document;
  const isFile = !document.is_editable && !document.is_managed;
  const done = (sentence: string) => {
    setAsking(null);
    area.say(sentence);
    area.changed();
    onChanged();
  };
  return (
    <div className="buttons start">
      {document.is_editable && rights.drafts && (
        <a className="quiet" href={documentHref(id, "edit")}>
          <Icon name="pen" /> Edit
        </a>
      )}
      {isFile && rights.writes && (
        <button type="button" className="quiet" onClick={() => setAsking("file")}>
          <Icon name="upload" /> New version
        </button>
      )}
      {isFile && document.file_name && <Download id={id} />}
      {rights.writes && !document.is_managed && document.published_version !== null && (
        <button type="button" className="quiet" onClick={() => setAsking("retire")}>
          Retire
        </button>
      )}
      {rights.writes && !document.is_managed && document.published_version === null && document.state === "retired" && (
        <button type="button" className="quiet" onClick={() => setAsking("restore")}>
          Use it again
        </button>
      )}
      {rights.writes && !document.is_managed && (
        <button type="button" className="quiet" onClick={() => setAsking("delete")}>
          <Icon name="trash" /> Delete
        </button>
      )}
      {asking === "file" && <NewFileDialog area={area} document={document} onClose={() => setAsking(null)} onDone={() => done("The new version is there.")} />}
      {asking === "retire" && (
        <Ask title={`Retire “${title}”?`} keep="Keep it" does="Retire" action={() => retireDocument(id)} onClose={() => setAsking(null)} onDone={() => done(`${title} is retired.`)}>
          <p>The assistant stops using it at once. It stays in the list with all its versions, and you can use it again at any time.</p>
        </Ask>
      )}
      {asking === "restore" && (
        <Ask title={`Use “${title}” again?`} does="Use it again" action={() => publishVersion(id, waitingOf(document)?.number ?? document.latest_version)} onClose={() => setAsking(null)} onDone={() => done(`${title} is used again in a moment.`)}>
          <p>Its latest version is read again, and the assistant answers from it in a moment.</p>
        </Ask>
      )}
      {asking === "delete" && (
        <Ask title={`Delete “${title}”?`} keep="Keep it" does="Delete" danger action={() => deleteDocument(id)} onClose={() => setAsking(null)} onDone={() => (area.say(`${title} is deleted.`), area.changed(), (location.hash = hrefOf({ view: "documents" })))}>
          <p>The assistant stops using it at once, and all its versions go with it. Answers that it gave before stay as they are.</p>
          {document.published_version !== null && <p className="soft">If you may need it again, retire it instead.</p>}
        </Ask>
      )}
    </div>
  );
}

/** By a signed link that holds for a few minutes: it is made when it is asked for. */
export function Download({ id, version, label = "Original" }: { id: string; version?: number; label?: string }) {
  const { busy, error, run } = useAction();
  const open = () =>
    run(async () => {
      const { url, file_name } = await getOriginal(id, version);
      const address = new URL(url, location.href);
      if (!/^https?:$/.test(address.protocol)) throw new Error("The link to the file is none that can be opened.");
      const link = document.createElement("a");
      link.href = address.href;
      // Kept elsewhere, it may open instead of being saved: then not in the console's place.
      if (address.origin !== location.origin) link.target = "_blank";
      link.download = file_name;
      link.rel = "noopener";
      link.click();
    });
  return (
    <>
      <button type="button" className="quiet" disabled={busy} onClick={() => void open()}>
        <Icon name="down" /> {label}
        {version !== undefined && <span className="unseen"> of version {version}</span>}
      </button>
      {error && <p className="fault" role="alert">{error.message}</p>}
    </>
  );
}
