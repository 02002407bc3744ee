import { useEffect, useRef, useSyncExternalStore } from "react";
import { InboxLog } from "../../../protocol/inbox";
import type { InboxEvent } from "../../../protocol/inbox";
import type { Stream, StreamHandlers } from "../../../protocol/surroundings";
import { parseJSON } from "../../../protocol/sse";
import { world } from "./world";
import { freshToken } from "./api/http";

export interface LiveListener {
  /** An entry of the business's log, in order, once. */
  onEvent?(event: InboxEvent): void;
  /** What passes: typing, tokens of a running answer. */
  onSignal?(frame: Record<string, unknown>): void;
  /** What is shown may be out of date: fetch it afresh. */
  onReset?(): void;
}

/** The one live connection of a signed-in window; features listen to it. */
export class Live {
  private readonly listeners = new Set<LiveListener>();
  private readonly stateListeners = new Set<() => void>();
  private readonly log: InboxLog;
  /** The last try did not open: perhaps the token was no longer good. */
  private refused = false;

  constructor(private readonly onSignedOut: () => void) {
    this.log = new InboxLog(
      {
        open: (after, handlers) => this.open(after, handlers),
        onEvent: (event) => this.each((listener) => listener.onEvent?.(event)),
        onSignal: (frame) => this.each((listener) => listener.onSignal?.(frame)),
        onReset: () => this.each((listener) => listener.onReset?.()),
        onState: () => this.stateListeners.forEach((listener) => listener()),
        onRefused: () => this.onSignedOut(),
      },
      world,
    );
  }

  start(): void {
    this.log.start();
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
  }

  stop(): void {
    this.log.stop();
    window.removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }

  send(frame: unknown): void {
    this.log.send(frame);
  }

  readonly wake = (): void => {
    if (!document.hidden) this.log.wake();
  };

  readonly isOpen = (): boolean => this.log.state === "open";

  readonly watchState = (listener: () => void): (() => void) => {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  };

  listen(listener: LiveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private each(tell: (listener: LiveListener) => void): void {
    for (const listener of [...this.listeners]) tell(listener);
  }

  /** A browser sets no header on a WebSocket, and an address is written into logs: the token goes as a subprotocol. */
  private open(after: number | null, handlers: StreamHandlers): Stream {
    let socket: WebSocket | null = null;
    let closed = false;
    freshToken(this.refused).then(
      (token) => {
        if (closed) return;
        const path = `/api/v1/stream${after === null ? "" : `?after=${after}`}`;
        socket = new WebSocket(location.origin.replace(/^http/, "ws") + path, ["frontdesk.v1", `bearer.${token}`]);
        this.refused = true;
        socket.onopen = () => {
          this.refused = false;
          handlers.opened();
        };
        socket.onmessage = (event) => handlers.frame(typeof event.data === "string" ? parseJSON(event.data) : undefined);
        socket.onclose = () => handlers.closed();
      },
      () => !closed && handlers.closed(),
    );
    return {
      writes: true,
      send: (frame) => socket?.send(JSON.stringify(frame)),
      close: () => {
        closed = true;
        if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
        socket?.close();
      },
    };
  }
}

/** Listens while the component is there, always with its newest handlers. */
export function useLive(live: Live, listener: LiveListener): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(
    () =>
      live.listen({
        onEvent: (event) => newest.current.onEvent?.(event),
        onSignal: (frame) => newest.current.onSignal?.(frame),
        onReset: () => newest.current.onReset?.(),
      }),
    [live],
  );
}

export function useIsLive(live: Live): boolean {
  return useSyncExternalStore(live.watchState, live.isOpen);
}
