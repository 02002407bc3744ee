import { parseJSON } from "../../../../protocol/sse";
import { keep, reload, session } from "../session";
import type { Membership, Session } from "../session";

/** An answer that says no, in the words of its problem+json. Status 0: there was no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly faults: { field: string; detail: string }[] = [],
  ) {
    super(message);
  }

  fault(field: string): string | undefined {
    return this.faults.find((fault) => fault.field === field)?.detail;
  }
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  business_id?: string;
  user: Session["user"];
  businesses: Membership[];
}

const API = "/api/v1/";
/** Renewed this long before it ends, so that no call is refused on its way. */
const MARGIN = 30_000;

export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> => call("GET", path, undefined, signal);
export const post = <Answer>(path: string, body?: unknown): Promise<Answer> => call("POST", path, body);
export const put = <Answer>(path: string, body?: unknown): Promise<Answer> => call("PUT", path, body);
export const patch = <Answer>(path: string, body: unknown): Promise<Answer> => call("PATCH", path, body);
export const remove = (path: string): Promise<unknown> => call("DELETE", path);

/** A query string of what is there. */
export function query(path: string, values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A call without a token: sign-in and what leads to it. */
export async function open<Answer>(path: string, body: unknown): Promise<Answer> {
  return read<Answer>(await reach("POST", path, body, null));
}

async function call<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const first = await reach(method, path, body, await freshToken(), signal);
  if (first.status !== 401) return read<Answer>(first, signal);
  const second = await reach(method, path, body, await freshToken(true), signal);
  // A token of this moment is refused: whom it names may not be here any more.
  if (second.status === 401) keep(null);
  return read<Answer>(second, signal);
}

async function reach(method: string, path: string, body: unknown, token: string | null, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  // A file goes as it is, and says itself what it is.
  if (body !== undefined) headers["Content-Type"] = body instanceof Blob ? body.type : "application/json";
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  try {
    return await fetch(API + path, { method, headers, body: body === undefined ? null : body instanceof Blob ? body : JSON.stringify(body), signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
}

const unreachable = (): ApiError => new ApiError(0, "unreachable", "The server cannot be reached right now. Check the connection and try again.");

async function read<Answer>(response: Response, signal?: AbortSignal): Promise<Answer> {
  const text = await response.text().catch((error: Error) => {
    throw signal?.aborted ? error : unreachable();
  });
  if (!response.ok) throw problem(response.status, text, response.headers.get("Retry-After"));
  const answer = text === "" ? {} : parseJSON(text);
  // A page of a hotel's network, with status 200, is no answer of ours.
  if (answer === undefined) throw unreachable();
  return answer as Answer;
}

export function problem(status: number, text: string, retryAfter: string | null): ApiError {
  // A proxy's page instead of ours: the status has to do.
  const body = (parseJSON(text) ?? {}) as { code?: string; detail?: string; errors?: { field: string; detail: string }[] };
  const detail = body.detail ?? "The server could not do this just now. Please try again.";
  const wait = status === 429 && retryAfter !== null ? ` Try again in ${retryAfter} s.` : "";
  return new ApiError(status, body.code ?? `http_${status}`, detail + wait, body.errors ?? []);
}

// MARK: Tokens

let renewing: Promise<string> | null = null;

/** The access token, renewed where it is about to end. `force`: the server refused the one that we have. */
export function freshToken(force = false): Promise<string> {
  const now = session();
  if (!now) return Promise.reject(new ApiError(401, "signed_out", "Please sign in again."));
  if (!force && now.expiresAt - MARGIN > Date.now()) return Promise.resolve(now.access);
  renewing ??= alone(() => renew(now)).finally(() => (renewing = null));
  return renewing;
}

/** A refresh token works once. Two windows that used the same one would look like a thief and be signed out, so one goes at a time. */
function alone<Value>(action: () => Promise<Value>): Promise<Value> {
  return navigator.locks ? navigator.locks.request("frontdesk.refresh", action) : action();
}

async function renew(stale: Session): Promise<string> {
  const stored = reload();
  if (stored && stored.access !== stale.access) return stored.access;
  try {
    const tokens = await open<Tokens>("auth/refresh", { refresh_token: stale.refresh });
    return adopt(tokens, stale.business).access;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) keep(null);
    throw error;
  }
}

/** Takes a sign-in's answer as the session of all windows. */
export function adopt(tokens: Tokens, business?: string): Session {
  const made: Session = {
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    expiresAt: Date.now() + tokens.expires_in * 1000,
    user: tokens.user,
    businesses: tokens.businesses,
    business: tokens.business_id ?? business ?? tokens.businesses[0]?.id ?? "",
  };
  keep(made);
  return made;
}

export type { Tokens };
