import { useRef, useState } from "react";
import type { DragEvent } from "react";
import type { Visibility } from "../../../shared/api/knowledge";
import { Icon } from "../../../shared/ui/Icon";
import type { Area } from "../area";
import { UploadRow } from "./UploadRow";
import type { Uploads } from "./useUploads";

export const TYPES = ".pdf,.docx,.doc,.odt,.rtf,.eml,.csv,.tsv,.md,.markdown,.html,.htm,.txt";

export function UploadArea({ area, uploads, onSent }: { area: Area; uploads: Uploads; onSent(): void }) {
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const take = (files: FileList | null) => {
    if (files && files.length > 0) uploads.add([...files], visibility, onSent);
    if (input.current) input.current.value = "";
  };
  return (
    <section aria-label="Add documents">
      <div className={`drop${over ? " over" : ""}`} onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
        <Icon name="upload" />
        <div>
          <p>
            Drop files here, or{" "}
            <button type="button" className="link strong" onClick={() => input.current?.click()}>
              choose them
            </button>
          </p>
          <p className="soft">PDF with text, Word, OpenDocument, RTF, e-mail, tables as CSV, Markdown, HTML or plain text, up to 50 MB each</p>
        </div>
        <label className="field">
          <span>Who may read them</span>
          <select value={visibility} onChange={(event) => setVisibility(event.target.value as Visibility)}>
            <option value="public">The assistant may tell customers</option>
            <option value="internal">Only the team</option>
          </select>
        </label>
        <input ref={input} type="file" multiple hidden accept={TYPES} onChange={(event) => take(event.target.files)} />
      </div>
      <ul className="uploads">
        {uploads.items.map((upload) => (
          <UploadRow key={upload.id} upload={upload} live={area.live} onDone={onSent} onClear={() => uploads.clear(upload.id)} />
        ))}
      </ul>
    </section>
  );
}
