import { useState } from "react";
import { crawlWebsite, getJob } from "../../../shared/api/knowledge";
import type { Website } from "../../../shared/api/knowledge";
import { useAction, useResource } from "../../../shared/hooks";
import { Icon } from "../../../shared/ui/Icon";
import { moment } from "../../../shared/time";
import { count } from "../../../shared/words";
import { useAgain } from "../../../shared/useAgain";
import { sentenceOf, shortAddress, troublesOf } from "./website";

const STATES: Record<Website["status"], { word: string; mark: string }> = {
  crawling: { word: "Reading…", mark: "processing" },
  ready: { word: "Ready", mark: "ready" },
  failed: { word: "Failed", mark: "failed" },
};

export function WebsiteRow({ website, onStarted, onRemove }: { website: Website; onStarted(): void; onRemove(): void }) {
  const { busy, error, run } = useAction();
  const isCrawling = website.status === "crawling";
  // What came of a reading that one saw stays until one leaves the page.
  const [watched, setWatched] = useState(isCrawling);
  if (isCrawling && !watched) setWatched(true);
  const name = shortAddress(website.url);
  const state = STATES[website.status];
  const again = async () => {
    if (await run(() => crawlWebsite(website.id))) onStarted();
  };
  return (
    <li>
      <div className="name">
        <p className="strong" dir="ltr">{name}</p>
        <p className="soft">
          {count(website.pages.indexed, "page")} ·{" "}
          {website.crawled_at ? <time dateTime={website.crawled_at}>last read {moment(website.crawled_at)}</time> : "not read yet"}
        </p>
        {watched || website.status === "failed" || website.pages.failed > 0 ? <Reading website={website} name={name} /> : null}
        {error && <p className="fault" role="alert">{error.message}</p>}
      </div>
      <span className="cell" role="status">
        <b className={`mark ${state.mark}`}>{state.word}</b>
      </span>
      <button type="button" className="quiet" aria-label={`Read again: ${name}`} disabled={busy || isCrawling} onClick={() => void again()}>
        Read again
      </button>
      <button type="button" className="bare" aria-label={`Remove ${name}`} title="Remove" onClick={onRemove}>
        <Icon name="trash" />
      </button>
    </li>
  );
}

/** How far it is, or how it went. */
function Reading({ website, name }: { website: Website; name: string }) {
  const isCrawling = website.status === "crawling";
  const job = useResource(website.job_id, (signal) => getJob(website.job_id, signal), website.status);
  useAgain(job, isCrawling);
  const troubles = troublesOf(website, job.value);
  return (
    <>
      {isCrawling && <progress aria-label={`Reading ${name}`} />}
      {job.value && <p className="soft">{sentenceOf(job.value.stats)}</p>}
      {job.error && <p className="fault">{job.error.message}</p>}
      {troubles.told.length > 0 && (
        <ul className="troubles" aria-label={`What could not be read of ${name}`}>
          {troubles.told.map((one, index) => (
            <li key={index} className="fault">
              {one.page && <b dir="ltr">{one.page}: </b>}
              {one.detail}
            </li>
          ))}
          {troubles.more > 0 && <li className="soft">and {troubles.more} more</li>}
        </ul>
      )}
    </>
  );
}
