import { useState } from "react";
import type { FormEvent } from "react";
import { uploadVersion } from "../../../shared/api/knowledge";
import type { KnowledgeDocument } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { Dialog } from "../../../shared/ui/Dialog";
import type { Area } from "../area";
import { TYPES } from "../documents/UploadArea";
import { tooLarge } from "../documents/useUploads";
import { faultOf, isDone, useJob } from "../useJob";

/** A newer file in the place of the one that is there. */
export function NewFileDialog({ area, document, onClose, onDone }: { area: Area; document: KnowledgeDocument; onClose(): void; onDone(): void }) {
  const { busy, error, run, clear } = useAction();
  const [file, setFile] = useState<File | null>(null);
  const [note, setNote] = useState("");
  const [share, setShare] = useState(0);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId, area.live, () => undefined);
  const fault = (file && tooLarge(file)) ?? error?.message ?? faultOf(job);
  const goesOn = busy || (jobId !== null && !isDone(job) && !fault);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setJobId(null);
    if (file) void run(async () => setJobId((await uploadVersion(document.id, file, note.trim(), setShare)).job_id));
  };
  const close = jobId === null ? onClose : onDone;
  return (
    <Dialog title="New version" onClose={close}>
      <form onSubmit={submit}>
        <p>
          {document.published_version === null
            ? "The file takes the place of the one that is there."
            : area.needsApproval
              ? "The assistant goes on answering from the version that is there, until the new one is approved and published."
              : "The assistant goes on answering from the version that is there, until the new one has been read."}
        </p>
        <label className="field">
          <span>File</span>
          <input type="file" required accept={TYPES} onChange={(event) => (setFile(event.target.files?.[0] ?? null), setJobId(null), clear())} />
        </label>
        <label className="field">
          <span>What is new in it (optional)</span>
          <input maxLength={1_000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <p role="status">{isDone(job) ? "It has been read." : jobId !== null && !fault ? "Reading it…" : busy ? `Sending, ${Math.round(share * 100)} %` : ""}</p>
        {goesOn && <progress aria-label="Progress" max={1} value={busy ? share : undefined} />}
        <div className="buttons">
          <button type="button" className="quiet" onClick={close}>{jobId === null ? "Cancel" : "Close"}</button>
          {!isDone(job) && <button type="submit" className="primary" disabled={goesOn || !file || (file !== null && tooLarge(file) !== null)}>Upload</button>}
        </div>
      </form>
    </Dialog>
  );
}
