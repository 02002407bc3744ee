import { useRef, useState } from "react";
import type { DragEvent } from "react";
import type { KnowledgeDocument, Visibility } from "../../shared/api/knowledge";
import { Icon } from "../../shared/ui/Icon";
import { count } from "../../shared/words";
import type { Upload } from "./useUploads";

interface Props {
  uploads: Upload[];
  documents: KnowledgeDocument[];
  onFiles(files: File[], visibility: Visibility): void;
  onClear(id: string): void;
}

export function UploadArea({ uploads, documents, onFiles, onClear }: Props) {
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const take = (files: FileList | null) => {
    if (files && files.length > 0) onFiles([...files], visibility);
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
        <input ref={input} type="file" multiple hidden accept=".pdf,.docx,.doc,.odt,.rtf,.eml,.csv,.tsv,.md,.markdown,.html,.htm,.txt" onChange={(event) => take(event.target.files)} />
      </div>
      <ul className="uploads">
        {uploads.map((upload) => (
          <UploadRow key={upload.id} upload={upload} document={documents.find((one) => one.id === upload.documentId)} onClear={() => onClear(upload.id)} />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload, document, onClear }: { upload: Upload; document: KnowledgeDocument | undefined; onClear(): void }) {
  const failed = upload.state === "failed" || document?.status === "failed";
  const done = document?.status === "ready";
  return (
    <li className={failed ? "failed" : done ? "done" : ""}>
      <p>
        <strong>{upload.name}</strong> <span role="status">{stage(upload, document)}</span>
      </p>
      {!failed && !done && <progress aria-label={`Progress of ${upload.name}`} max={1} value={upload.state === "sent" ? undefined : upload.share} />}
      {(failed || done) && (
        <button type="button" className="link" onClick={onClear}>
          Dismiss
        </button>
      )}
    </li>
  );
}

function stage(upload: Upload, document: KnowledgeDocument | undefined): string {
  if (upload.state === "failed") return upload.error ?? "Not sent.";
  if (document?.status === "failed") return document.error?.detail ?? "It could not be read.";
  if (document?.status === "ready") return `Ready: ${count(document.chunk_count ?? 0, "passage")}`;
  if (upload.state === "queued") return "Waiting";
  return upload.state === "sending" ? `Sending, ${Math.round(upload.share * 100)} %` : "Reading it…";
}
