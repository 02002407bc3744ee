import { isObject } from "../protocol/frames";
import { EventParser, parseJSON } from "../protocol/sse";
import type { Answer, Problem, Stream, StreamHandlers, StreamKind, Surroundings, Wire } from "../protocol/surroundings";

export const world: Surroundings = {
  now: () => Date.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  newId,
};

/** randomUUID exists on secure pages only; a chat on a plain http page of one's own network needs names too. */
export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The protocol's wire in a browser. Everything goes to the origin that the page came from. */
export const wire: Wire = { post, stream };

async function post(path: string, body: unknown, onFrame?: (frame: unknown) => void): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: onFrame ? "text/event-stream, application/json" : "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) return { ok: false, problem: await readProblem(response) };
    if (onFrame && isEventStream(response)) {
      await readEvents(response, onFrame);
      return { ok: true, body: undefined };
    }
    const answer = parseJSON(await response.text());
    if (onFrame && isObject(answer)) replay(answer, onFrame);
    return { ok: true, body: answer };
  } catch {
    return { ok: false, problem: UNREACHABLE };
  }
}

/** A turn that came as one JSON answer, as the frames that it would have been. */
function replay(answer: Record<string, unknown>, onFrame: (frame: unknown) => void): void {
  if (answer.message) onFrame({ type: "saved", message: answer.message });
  if (answer.reply) onFrame({ type: "message", message: answer.reply });
}

function stream(kind: StreamKind, token: string, after: number, handlers: StreamHandlers): Stream {
  const query = `?customer_token=${encodeURIComponent(token)}&after=${after}`;
  return kind === "websocket" ? openSocket(`/chat/stream${query}`, handlers) : openEvents(`/chat/events${query}`, handlers);
}

function openSocket(path: string, handlers: StreamHandlers): Stream {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + path);
  socket.onopen = () => handlers.opened();
  socket.onmessage = (event) => handlers.frame(typeof event.data === "string" ? parseJSON(event.data) : undefined);
  socket.onclose = () => handlers.closed();
  return {
    writes: true,
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

/** By fetch and not EventSource: that one hides the status, and with it why it was refused. */
function openEvents(path: string, handlers: StreamHandlers): Stream {
  const abort = new AbortController();
  void followEvents(path, abort.signal, handlers);
  return { writes: false, send: () => undefined, close: () => abort.abort() };
}

async function followEvents(path: string, signal: AbortSignal, handlers: StreamHandlers): Promise<void> {
  let problem: Problem | undefined;
  try {
    const response = await fetch(path, { headers: { Accept: "text/event-stream" }, cache: "no-store", signal });
    if (response.ok && isEventStream(response)) {
      handlers.opened();
      await readEvents(response, (frame) => signal.aborted || handlers.frame(frame));
    } else {
      problem = await readProblem(response);
    }
  } catch {
    problem = UNREACHABLE;
  }
  if (!signal.aborted) handlers.closed(problem);
}

async function readEvents(response: Response, onFrame: (frame: unknown) => void): Promise<void> {
  const parser = new EventParser(onFrame);
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.push(decoder.decode(value, { stream: true }));
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const body = parseJSON(await response.text());
  const known = isObject(body) ? body : {};
  const retryAfter = Number(response.headers.get("Retry-After") ?? NaN);
  return {
    status: response.status,
    code: typeof known.code === "string" ? known.code : `http_${response.status}`,
    detail: typeof known.detail === "string" ? known.detail : "",
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  };
}

const isEventStream = (response: Response): boolean => (response.headers.get("Content-Type") ?? "").startsWith("text/event-stream");

const UNREACHABLE: Problem = { status: 0, code: "unreachable", detail: "" };
