import type { Connection } from "../../protocol/connection";
import type { ChatMessage } from "../../protocol/frames";
import { button, el, icon, say } from "../dom";
import type { Words } from "../words";
import { Bubble } from "./bubble";

/** How near to the end counts as reading the newest. */
const NEAR = 80;

/**
 * The conversation. The log is a live region and holds only what is whole; the answer that is being written stands below it and is not
 * read out piece by piece.
 */
export class Thread {
  readonly element: HTMLElement;
  readonly log = el("div", { class: "log", role: "log", "aria-live": "polite" });
  /** Below the log, scrolled with it: forms and the rating. */
  readonly foot = el("div", { class: "foot" });

  private readonly draft = el("div", { class: "row ai draft", "aria-hidden": "true", hidden: true });
  private readonly draftText = el("div", { class: "bubble" });
  private readonly working = el("p", { class: "working", hidden: true });
  private readonly workingText = el("span", { role: "status" });
  private readonly scroller: HTMLElement;
  private readonly newest: HTMLButtonElement;
  private bubbles = new Map<string, Bubble>();
  private stuck = true;

  constructor(private readonly connection: Connection, private readonly words: Words, opening: HTMLElement) {
    this.log.setAttribute("aria-label", words.conversation);
    this.draft.append(el("p", { class: "who" }, words.assistant), this.draftText);
    this.working.append(el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), this.workingText);
    const content = el("div", {}, opening, this.log, this.draft, this.working, this.foot);
    this.scroller = el("div", { class: "scroller", tabindex: "0", "aria-label": words.conversation, role: "region" }, content);
    this.newest = button("newest", words.newest, () => this.toEnd(true), icon("chevron"), words.newest);
    this.newest.hidden = true;
    this.element = el("div", { class: "thread" }, this.scroller, this.newest);
    this.scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    // The keyboard of a phone takes half of the room, a form opens: what was last read stays in sight.
    const observer = new ResizeObserver(() => this.stuck && this.toEnd(false));
    observer.observe(this.scroller);
    observer.observe(content);
  }

  update(): void {
    const before = this.log.childElementCount;
    this.updateLog();
    this.updateDraft();
    this.updateWorking();
    if (this.stuck) this.toEnd(false);
    else if (this.log.childElementCount > before) this.newest.hidden = false;
  }

  /** Shows the end, whatever the customer was reading: they have just written something. */
  follow(): void {
    this.stuck = true;
    this.toEnd(false);
  }

  private updateLog(): void {
    const { entries, unsent } = this.connection;
    const shown = new Map<string, Bubble>();
    let previous: string | null = null;
    // Today needs no word; any other day does.
    let day = dayOf(Date.now());
    const lastSeen = this.lastSeen(entries);
    for (const entry of entries) {
      if (entry.text === "") continue;
      const key = entry.client_message_id ?? entry.id;
      const bubble = this.bubbles.get(key) ?? new Bubble(this.connection, this.words);
      const written = dayOf(entry.created_at);
      bubble.show(entry, previous === voice(entry) && written === day, entry.id === lastSeen, written !== day);
      day = written;
      shown.set(key, bubble);
      previous = voice(entry);
    }
    for (const item of unsent) {
      const bubble = this.bubbles.get(item.id) ?? new Bubble(this.connection, this.words);
      bubble.showUnsent(item, previous === "customer");
      shown.set(item.id, bubble);
      previous = "customer";
    }
    for (const [key, bubble] of this.bubbles) if (!shown.has(key)) bubble.element.remove();
    this.place([...shown.values()]);
    this.bubbles = shown;
  }

  /** Moves only what is not yet where it belongs, so that nothing is read out twice. */
  private place(bubbles: Bubble[]): void {
    let next: ChildNode | null = this.log.firstChild;
    for (const { element } of bubbles) {
      if (element === next) next = element.nextSibling;
      else this.log.insertBefore(element, next);
    }
  }

  private lastSeen(entries: ChatMessage[]): string | undefined {
    const mine = entries.filter((entry) => entry.sender_type === "customer" && entry.sequence <= this.connection.agentRead);
    return mine[mine.length - 1]?.id;
  }

  private updateDraft(): void {
    const { text } = this.connection.draft;
    this.draft.hidden = text === "";
    // The marks of citations become buttons when the answer is whole; until then they would only flicker.
    say(this.draftText, text.replace(/ ?\[\d{0,2}(\]|$)/g, ""));
  }

  private updateWorking(): void {
    const { working, typing, draft } = this.connection;
    const text = typing ? this.words.typing(typing.name ?? this.words.agent) : working !== null ? this.words.working : "";
    this.working.hidden = text === "" || (draft.text !== "" && !typing);
    say(this.workingText, text);
  }

  private noteScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.stuck) this.newest.hidden = true;
  }

  private toEnd(smooth: boolean): void {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !prefersStill() ? "smooth" : "auto" });
    this.newest.hidden = true;
  }
}

const dayOf = (at: string | number): string => new Date(at).toDateString();
const voice = (entry: ChatMessage): string => (entry.sender_type === "agent" ? `agent ${entry.sender_name ?? ""}` : entry.sender_type);
const prefersStill = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
