import { useState } from "react";
import { approveVersion, publishVersion, returnVersion, submitVersion } from "../../shared/api/versions";
import type { Version } from "../../shared/api/versions";
import { useAction } from "../../shared/hooks";
import { Dialog } from "../../shared/ui/Dialog";
import type { Area } from "./area";
import { stepsOf } from "./steps";
import type { Step } from "./steps";

const LABELS: Record<Step, string> = { submit: "Send for review", approve: "Approve", release: "Approve and publish", return: "Send back", publish: "Publish" };
const DONE: Record<Step, string> = {
  submit: "Sent for review.",
  approve: "Approved. It can be published now.",
  release: "Published. The assistant answers from it in a moment.",
  return: "Sent back to its author.",
  publish: "Published. The assistant answers from it in a moment.",
};

/** What can be done with a version that waits. */
export function VersionSteps({ area, id, title, version, onDone }: { area: Area; id: string; title: string; version: Version; onDone(): void }) {
  const { busy, error, run } = useAction();
  const [returning, setReturning] = useState(false);
  const steps = stepsOf(version, area.rights, area.needsApproval);
  const done = (step: Step) => {
    area.say(`${title}: ${DONE[step]}`);
    area.changed();
    onDone();
  };
  const take = async (step: Step) => {
    if (step === "return") return setReturning(true);
    if (await run(() => call(step, id, version.number))) done(step);
  };
  if (version.publishing) return <p className="soft" role="status">It is being read, and published as soon as that is done.</p>;
  return (
    <>
      {error && <p className="fault" role="alert">{error.message}</p>}
      {steps.length > 0 && (
        <div className="buttons start">
          {steps.map((step, at) => (
            <button key={step} type="button" className={at === steps.length - 1 ? "primary" : "quiet"} disabled={busy} onClick={() => void take(step)}>
              {LABELS[step]}
              <span className="unseen"> {title}</span>
            </button>
          ))}
        </div>
      )}
      {version.state === "in_review" && area.rights.writes && !area.rights.isOwner && area.needsApproval && version.created_by === area.rights.me && (
        <p className="soft">You wrote this: somebody else must approve it.</p>
      )}
      {returning && <ReturnDialog id={id} version={version} onClose={() => setReturning(false)} onDone={() => (setReturning(false), done("return"))} />}
    </>
  );
}

async function call(step: Step, id: string, number: number): Promise<unknown> {
  switch (step) {
    case "submit":
      return submitVersion(id, number);
    case "approve":
      return approveVersion(id, number);
    case "release":
      await approveVersion(id, number);
      return publishVersion(id, number);
    default:
      return publishVersion(id, number);
  }
}

function ReturnDialog({ id, version, onClose, onDone }: { id: string; version: Version; onClose(): void; onDone(): void }) {
  const { busy, error, run } = useAction();
  const [note, setNote] = useState("");
  return (
    <Dialog title={`Send “${version.title}” back`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => returnVersion(id, version.number, note.trim())).then((done) => done && onDone());
        }}
      >
        <label className="field">
          <span>What should be different</span>
          <textarea rows={4} required maxLength={1_000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {error && <p className="fault" role="alert">{error.message}</p>}
        <div className="buttons">
          <button type="button" className="quiet" onClick={onClose}>Cancel</button>
          <button type="submit" className="primary" disabled={busy || note.trim() === ""}>Send back</button>
        </div>
      </form>
    </Dialog>
  );
}
