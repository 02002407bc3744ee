import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Live } from "../../shared/live";
import { Icon } from "../../shared/ui/Icon";
import { deskOf } from "./desk";

const TYPING_EVERY = 3_000;

export function Composer({ id, live, onSend }: { id: string; live: Live; onSend(text: string): void }) {
  const desk = deskOf(live, id);
  const [text, setText] = useState(desk.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const typedAt = useRef(0);
  useEffect(() => {
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);
  useEffect(() => {
    desk.draft = text;
    const element = field.current!;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [desk, text]);
  const send = () => {
    if (text.trim() === "") return;
    onSend(text.trim());
    setText("");
    field.current?.focus();
  };
  const type = (next: string) => {
    setText(next);
    if (next === "" || Date.now() - typedAt.current < TYPING_EVERY) return;
    typedAt.current = Date.now();
    live.send({ type: "typing", conversation_id: id });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      <textarea ref={field} rows={1} value={text} maxLength={20_000} placeholder="Write to the customer…" aria-label="Message to the customer" dir="auto" onChange={(event) => type(event.target.value)} onKeyDown={key} />
      <button type="submit" className="primary" disabled={text.trim() === ""}>
        <Icon name="send" /> <span>Send</span>
      </button>
    </form>
  );
}
