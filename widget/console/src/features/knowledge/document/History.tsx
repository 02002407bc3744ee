import { listHistory } from "../../../shared/api/versions";
import type { HistoryEntry } from "../../../shared/api/versions";
import { moment } from "../../../shared/time";
import { Icon } from "../../../shared/ui/Icon";
import type { IconName } from "../../../shared/ui/Icon";
import { Failed, Loading } from "../../../shared/ui/States";
import { usePages } from "../../../shared/usePages";
import type { Area } from "../area";
import { actionOf, shownDay } from "../state";
import { ShowMore } from "../../../shared/ui/ShowMore";

const ICONS: Record<string, IconName> = { created: "plus", edited: "pen", submitted: "send", approved: "check", returned: "back", published: "book", confirmed: "check", retired: "close", discarded: "trash", deleted: "trash" };

/** Who did what. */
export function History({ area, id, version }: { area: Area; id: string; version: string }) {
  const { items, error, retry, more, busy } = usePages(`history ${id} ${version}`, (cursor, signal) => listHistory(id, cursor, signal));
  return (
    <section aria-label="What happened">
      {error && <Failed error={error} retry={retry} />}
      {!items && !error && <Loading rows={3} />}
      {items?.length === 0 && <p className="soft">Nothing yet.</p>}
      <ol className="timeline">
        {items?.map((entry) => (
          <li key={entry.id}>
            <Icon name={ICONS[entry.action] ?? "note"} />
            <div>
              <p>
                <strong>{area.nameOf(entry.person)}</strong> <time dateTime={entry.created_at}>{moment(entry.created_at)}</time>
              </p>
              <p>
                {actionOf(entry.action)}
                {entry.version !== null && ` (version ${entry.version})`}
              </p>
              {remarkOf(entry) && <p className="soft" dir="auto">{remarkOf(entry)}</p>}
            </div>
          </li>
        ))}
      </ol>
      <ShowMore more={more} busy={busy} className="quiet" />
    </section>
  );
}

/** What else was said, where it is one of the things that people read. */
function remarkOf({ detail }: HistoryEntry): string | null {
  if (typeof detail !== "object" || detail === null) return null;
  const { note, origin, until } = detail as { note?: unknown; origin?: unknown; until?: unknown };
  if (typeof note === "string" && note !== "") return `“${note}”`;
  if (typeof origin === "string") return origin;
  return typeof until === "string" && /^\d{4}-\d\d-\d\d$/.test(until) ? `Until ${shownDay(until)}` : null;
}
