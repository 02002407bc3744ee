import { useDeferredValue, useId, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Markdown } from "../../../shared/markdown/Markdown";
import { Icon } from "../../../shared/ui/Icon";
import type { IconName } from "../../../shared/ui/Icon";
import { edit, enter } from "./edits";
import type { Command, Edit } from "./edits";

const TOOLS: { command: Command; label: string; key?: string; icon?: IconName; letter?: string }[] = [
  { command: "bold", label: "Bold", key: "b", letter: "B" },
  { command: "italic", label: "Italic", key: "i", letter: "I" },
  { command: "heading", label: "Heading", letter: "H" },
  { command: "list", label: "List", icon: "list" },
  { command: "numbers", label: "Numbered list", icon: "numbers" },
  { command: "link", label: "Link", key: "k", icon: "link" },
  { command: "table", label: "Table", icon: "grid" },
];

/** Markdown with a toolbar, and beside it what it becomes. On a phone one looks at one of the two. */
export function Editor({ label, value, maxLength, onChange }: { label: string; value: string; maxLength: number; onChange(value: string): void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [shows, setShows] = useState<"words" | "preview">("words");
  const shown = useDeferredValue(value);
  const id = useId();
  const take = (command: Command) => field.current && apply(field.current, edit(command, selectedIn(field.current)));
  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey ? TOOLS.find((one) => one.key === event.key.toLowerCase()) : undefined;
    const next = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey ? enter(selectedIn(event.currentTarget)) : null;
    if (!tool && !next) return;
    event.preventDefault();
    if (tool) take(tool.command);
    else if (next) apply(event.currentTarget, next);
  };
  return (
    <div className="editor" data-shows={shows}>
      <div className="editor-bar">
        <div className="tools" role="toolbar" aria-label="Format" aria-controls={id} onKeyDown={walk}>
          {TOOLS.map((tool, at) => (
            <button key={tool.command} type="button" className="bare" tabIndex={at === 0 ? 0 : -1} aria-label={tool.label} title={tool.key ? `${tool.label} (Ctrl+${tool.key.toUpperCase()})` : tool.label} aria-keyshortcuts={tool.key ? `Control+${tool.key.toUpperCase()}` : undefined} onMouseDown={(event) => event.preventDefault()} onClick={() => take(tool.command)}>
              {tool.icon ? <Icon name={tool.icon} /> : <span className={`letter ${tool.command}`} aria-hidden="true">{tool.letter}</span>}
            </button>
          ))}
        </div>
        <div className="tabs which" role="group" aria-label="Show">
          <button type="button" aria-pressed={shows === "words"} onClick={() => setShows("words")}>
            Write
          </button>
          <button type="button" aria-pressed={shows === "preview"} onClick={() => setShows("preview")}>
            Preview
          </button>
        </div>
      </div>
      <textarea id={id} ref={field} aria-label={label} value={value} maxLength={maxLength} rows={18} dir="auto" spellCheck onChange={(event) => onChange(event.target.value)} onKeyDown={key} />
      <section className="preview" aria-label="Preview" tabIndex={0}>
        {shown.trim() === "" ? <p className="soft">What you write appears here as it will look.</p> : <Markdown text={shown} />}
      </section>
    </div>
  );
}

const selectedIn = (field: HTMLTextAreaElement) => ({ text: field.value, start: field.selectionStart, end: field.selectionEnd });

/** As if it had been typed: the browser's own undo takes it back. */
function apply(field: HTMLTextAreaElement, { from, to, insert, start, end }: Edit): void {
  field.focus();
  field.setSelectionRange(from, to);
  if (from !== to || insert !== "") {
    const done = insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
    if (!done) {
      // A browser without it: the edit is made all the same, and cannot be undone.
      field.setRangeText(insert, from, to);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  field.setSelectionRange(start, end);
}

/** A toolbar is one stop of the Tab key; its buttons are walked through with the arrows. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined || at === -1) return;
  event.preventDefault();
  const to = buttons[(next + buttons.length) % buttons.length]!;
  for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
  to.focus();
}
