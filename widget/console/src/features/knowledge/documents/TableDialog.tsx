import { useState } from "react";
import type { FormEvent } from "react";
import { addFaqTable } from "../../../shared/api/knowledge";
import { useAction } from "../../../shared/hooks";
import { Dialog } from "../../../shared/ui/Dialog";
import { count } from "../../../shared/words";
import type { Area } from "../area";
import { faultOf, isDone, useJob } from "../useJob";

/** A spreadsheet of questions, saved as CSV. */
export function TableDialog({ area, onClose, onAdded }: { area: Area; onClose(): void; onAdded(): void }) {
  const { busy, error, run } = useAction();
  const [file, setFile] = useState<File | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId, area.live, () => undefined);
  const fault = error?.message ?? faultOf(job);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setJobId(null);
    if (file) void run(async () => setJobId((await addFaqTable(file)).job_id));
  };
  return (
    <Dialog title="Many questions from a table" onClose={jobId === null ? onClose : onAdded}>
      <form onSubmit={submit}>
        <p>
          A spreadsheet saved as CSV, one question a line. Its first line names the columns: <b>question</b> and <b>answer</b>, and <b>tags</b> if you like.
        </p>
        <label className="field">
          <span>CSV file</span>
          <input type="file" accept=".csv,text/csv" required onChange={(event) => (setFile(event.target.files?.[0] ?? null), setJobId(null))} />
        </label>
        <p className="soft">A question that is known already takes the new answer.</p>
        {fault && <p className="fault" role="alert">{fault}</p>}
        <p role="status">{isDone(job) ? `Done: ${count(job!.stats.documents, "question")} with an answer.` : jobId !== null && !fault ? "Reading it…" : ""}</p>
        <div className="buttons">
          <button type="button" className="quiet" onClick={jobId === null ? onClose : onAdded}>
            {isDone(job) ? "Close" : "Cancel"}
          </button>
          {!isDone(job) && (
            <button type="submit" className="primary" disabled={busy || !file || (jobId !== null && !fault)}>
              Take them in
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
