import type { Connection } from "../../protocol/connection";
import { el, icon } from "../dom";
import type { Words } from "../words";

/** As long as the server takes. */
const LONGEST = 20_000;

export class Composer {
  readonly element: HTMLFormElement;
  private readonly field: HTMLTextAreaElement;

  constructor(private readonly connection: Connection, words: Words, private readonly send: (text: string) => void) {
    const label = { "aria-label": words.placeholder, placeholder: words.placeholder };
    this.field = el("textarea", { ...label, rows: "1", maxlength: String(LONGEST), enterkeyhint: "send", autocomplete: "off", dir: "auto" });
    const submit = el("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send }, icon("send"));
    this.element = el("form", { class: "composer" }, this.field, submit);
    this.element.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  /** Only where it does not throw up a phone's keyboard. */
  focus(): void {
    if (window.matchMedia("(hover: hover)").matches) this.field.focus();
  }

  get isFocused(): boolean {
    return document.activeElement === this.field;
  }

  takeOver(before: Composer): void {
    this.field.value = before.field.value;
    this.fit();
  }

  private key(event: KeyboardEvent): void {
    // Enter may be choosing a word in an input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  private typed(): void {
    this.fit();
    if (this.field.value.trim() !== "") this.connection.type();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.field.value;
    if (text.trim() === "") return;
    this.field.value = "";
    this.fit();
    this.send(text);
    this.field.focus();
  }

  private fit(): void {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}
