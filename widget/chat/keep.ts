import type { TokenKeep } from "../protocol/connection";
import type { Keep, Unsent } from "../protocol/outbox";
import { parseJSON } from "../protocol/sse";

/** Browsers refuse storage to frames of other sites in some settings; then it lives as long as the page. */
class Shelf {
  private memory: string | null = null;

  constructor(private readonly storage: () => Storage, private readonly key: string) {}

  read(): string | null {
    try {
      return this.storage().getItem(this.key) ?? this.memory;
    } catch {
      return this.memory;
    }
  }

  write(value: string | null): void {
    this.memory = value;
    try {
      if (value === null) this.storage().removeItem(this.key);
      else this.storage().setItem(this.key, value);
    } catch {
      // Refused or full: the memory above has it.
    }
  }
}

/** The visitor's token, per business, shared by the windows of this browser. */
export function tokenKeep(business: string): TokenKeep {
  const shelf = new Shelf(() => window.localStorage, `frontdesk.token.${business}`);
  return { load: () => shelf.read(), save: (token) => shelf.write(token) };
}

/** Unsent messages belong to one window: two that resend the same ones would do no harm, but would show them twice. */
export function unsentKeep(business: string): Keep {
  const shelf = new Shelf(() => window.sessionStorage, `frontdesk.unsent.${business}`);
  return {
    load: () => {
      const value = parseJSON(shelf.read() ?? "[]");
      return Array.isArray(value) ? value.filter(isUnsent) : [];
    },
    save: (unsent) => shelf.write(unsent.length === 0 ? null : JSON.stringify(unsent)),
  };
}

function isUnsent(value: unknown): value is Unsent {
  const item = value as Partial<Unsent> | null;
  return typeof item?.id === "string" && typeof item.text === "string" && typeof item.state === "string" && typeof item.attempts === "number";
}
