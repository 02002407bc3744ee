import type { ReactNode } from "react";
import { ApiError } from "../api/http";
import { Icon } from "./Icon";
import type { IconName } from "./Icon";

/** Nothing here yet, and what would change that. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Loading({ rows = 5 }: { rows?: number }) {
  return (
    <div className="loading" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} />
      ))}
    </div>
  );
}

export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  // What is not there will not be there in a moment either.
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <div className="fault" role="alert">
      <p>{error.message}</p>
      {retry && !isGone && (
        <button type="button" className="quiet" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
