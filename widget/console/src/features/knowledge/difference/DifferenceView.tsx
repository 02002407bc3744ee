import { getDifference } from "../../../shared/api/versions";
import type { Difference } from "../../../shared/api/versions";
import { useResource } from "../../../shared/hooks";
import { Failed, Loading } from "../../../shared/ui/States";
import { count } from "../../../shared/words";
import { rows } from "./rows";
import type { Row, Side } from "./rows";

/** Two versions side by side; on a narrow screen each changed line stands under the one it was. */
export function DifferenceView({ id, from, to }: { id: string; from: number; to: number }) {
  const { value, error, reload } = useResource(`${id} ${from} ${to}`, (signal) => getDifference(id, from, to, signal));
  if (error) return <Failed error={error} retry={reload} />;
  if (!value) return <Loading rows={3} />;
  return <DifferenceTable value={value} />;
}

export function DifferenceTable({ value }: { value: Difference }) {
  const { from, to } = value;
  if (value.added + value.removed === 0) return <p className="soft">Both say the same.</p>;
  return (
    <figure className="difference" aria-label={`Version ${from} and version ${to} side by side`}>
      <figcaption>
        <span>
          Version {from} <b className="mark failed">{count(value.removed, "line")} went</b>
        </span>
        <span>
          Version {to} <b className="mark ready">{count(value.added, "line")} came</b>
        </span>
      </figcaption>
      {rows(value.lines).map((row, at) => (
        <Line key={at} row={row} />
      ))}
    </figure>
  );
}

function Line({ row }: { row: Row }) {
  switch (row.kind) {
    case "gap":
      return <p className="gap">{count(row.count, "line")} the same</p>;
    case "same":
      return (
        <div className="line">
          <Text side={{ ...row.side, number: row.was }} />
          <Text side={row.side} twin />
        </div>
      );
    case "changed":
      return (
        <div className="line">
          {row.before ? (
            <del>
              <span className="unseen">Was: </span>
              <Text side={row.before} />
            </del>
          ) : (
            <span className="void" />
          )}
          {row.after ? (
            <ins>
              <span className="unseen">Is now: </span>
              <Text side={row.after} />
            </ins>
          ) : (
            <span className="void" />
          )}
        </div>
      );
  }
}

/** `twin`: the same words a second time, which are read once. */
function Text({ side, twin }: { side: Side; twin?: boolean }) {
  return (
    <span className={`words${twin ? " twin" : ""}`} aria-hidden={twin} data-line={side.number ?? ""} dir="auto">
      <Spans spans={side.spans} />
    </span>
  );
}

export function Spans({ spans }: { spans: Side["spans"] }) {
  return <>{spans.map((span, at) => (span.changed ? <mark key={at}>{span.text}</mark> : span.text))}</>;
}
