import { switchBusiness } from "../api/auth";
import { useAction } from "../hooks";
import type { Session } from "../session";

/** For people who work for several businesses. */
export function BusinessSwitch({ session, className }: { session: Session; className?: string }) {
  const { busy, error, run } = useAction();
  return (
    <>
      <select className={className} aria-label="Business" value={session.business} disabled={busy} onChange={(event) => void run(() => switchBusiness(event.target.value))}>
        {session.businesses.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      {error && (
        <p className={className} role="alert">
          {error.message}
        </p>
      )}
    </>
  );
}
