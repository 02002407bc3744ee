import { useAction } from "../../shared/hooks";
import { plain } from "../../shared/words";

interface Props<Status extends string> {
  label: string;
  status: Status;
  choices: readonly Status[];
  onChange(status: Status): Promise<unknown>;
}

/** A status that is changed where it is shown. */
export function StatusSelect<Status extends string>({ label, status, choices, onChange }: Props<Status>) {
  const { busy, error, run } = useAction();
  return (
    <span className="cell">
      <select aria-label={label} className={`status ${status}`} value={status} disabled={busy} title={error?.message ?? ""} onChange={(event) => void run(() => onChange(event.target.value as Status))}>
        {choices.map((one) => (
          <option key={one} value={one}>
            {plain(one)}
          </option>
        ))}
      </select>
      {error && (
        <small className="fault" role="alert">
          {error.message}
        </small>
      )}
    </span>
  );
}
