import { useCallback, useEffect, useRef, useState } from "react";
import { listMessages, sendMessage } from "../../shared/api/conversations";
import { useLive } from "../../shared/live";
import type { Live } from "../../shared/live";
import { newId } from "../../shared/world";
import { ChatLog } from "./chatLog";
import { deskOf } from "./desk";

/** The open chat's messages, live. One fetch at a time fills from the cursor; what comes meanwhile is asked for again. */
export function useChatLog(id: string, live: Live) {
  const [chat] = useState(() => new ChatLog(id, deskOf(live, id)));
  const [, redraw] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const [loaded, setLoaded] = useState(false);
  const filling = useRef<{ again: boolean } | null>(null);
  const alive = useRef(true);
  const changed = useCallback(() => alive.current && redraw((old) => old + 1), []);

  const fill = useCallback(async () => {
    if (filling.current) {
      filling.current.again = true;
      return;
    }
    const mine = (filling.current = { again: false });
    try {
      do {
        mine.again = false;
        chat.fill(await listMessages(id, chat.log.cursor));
      } while (mine.again);
      setError(null);
      setLoaded(true);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      filling.current = null;
      changed();
    }
  }, [chat, id, changed]);

  useEffect(() => {
    alive.current = true;
    void fill();
    return () => {
      alive.current = false;
    };
  }, [fill]);

  useLive(live, {
    onEvent: (event) => {
      if (event.conversation_id !== id || event.kind !== "message") return;
      if (chat.receive(event.payload)) changed();
      else void fill();
    },
    onSignal: (frame) => {
      if (frame.conversation_id !== id) return;
      chat.signal(frame, Date.now());
      changed();
      if (frame.type === "typing") setTimeout(changed, 6_100);
    },
    onReset: () => void fill(),
  });

  const deliver = useCallback(
    async (clientId: string, text: string) => {
      chat.pending = chat.pending.map((item) => (item.id === clientId ? { ...item, error: null } : item));
      changed();
      try {
        await sendMessage(id, clientId, text);
        await fill();
        chat.pending = chat.pending.filter((item) => item.id !== clientId);
      } catch (failure) {
        chat.pending = chat.pending.map((item) => (item.id === clientId ? { ...item, error: (failure as Error).message } : item));
      }
      changed();
    },
    [chat, id, fill, changed],
  );

  const send = useCallback(
    (text: string) => {
      const clientId = newId();
      chat.pending = [...chat.pending, { id: clientId, text, error: null }];
      void deliver(clientId, text);
    },
    [chat, deliver],
  );

  const discard = useCallback(
    (clientId: string) => {
      chat.pending = chat.pending.filter((item) => item.id !== clientId);
      changed();
    },
    [chat, changed],
  );

  return { chat, error, loaded, send, resend: deliver, discard, reload: fill };
}
