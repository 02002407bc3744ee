import type { KnowledgeJob } from "../../../shared/api/knowledge";
import type { Live } from "../../../shared/live";
import { count } from "../../../shared/words";
import { documentHref } from "../place";
import { faultOf, isDone, useJob } from "../useJob";
import type { Upload } from "./useUploads";

export function UploadRow({ upload, live, onDone, onClear }: { upload: Upload; live: Live; onDone(): void; onClear(): void }) {
  const job = useJob(upload.jobId, live, onDone);
  const fault = upload.error ?? faultOf(job);
  const done = isDone(job);
  return (
    <li className={fault ? "failed" : done ? "done" : ""}>
      <p>
        <strong>{upload.name}</strong> <span role="status">{fault ?? stage(upload, job, done)}</span>
      </p>
      {!fault && !done && <progress aria-label={`Progress of ${upload.name}`} max={1} value={upload.state === "sent" ? undefined : upload.share} />}
      {done && upload.documentId && (
        <a className="link" href={documentHref(upload.documentId)}>
          Look at it
        </a>
      )}
      {(fault || done) && (
        <button type="button" className="link" onClick={onClear}>
          Dismiss
        </button>
      )}
    </li>
  );
}

function stage(upload: Upload, job: KnowledgeJob | null, done: boolean): string {
  if (done) return `Ready: ${count(job?.stats.chunks ?? 0, "passage")}`;
  if (upload.state === "queued") return "Waiting";
  if (upload.state === "sending") return `Sending, ${Math.round(upload.share * 100)} %`;
  return job?.status === "running" ? "Reading it…" : "Waiting to be read…";
}
