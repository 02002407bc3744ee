import type { Connection } from "../../protocol/connection";
import { button, el, icon, say } from "../dom";
import type { Words } from "../words";

/** After the end: a rating, once, and the way to a new chat. */
export class Ending {
  readonly element = el("section", { class: "ending", tabindex: "-1", hidden: true });
  private readonly form: HTMLFormElement;
  private readonly said = el("p", { role: "status" });
  private readonly comment: HTMLTextAreaElement;
  private sending = false;
  private ratedConversation: string | null = null;

  constructor(private readonly connection: Connection, private readonly words: Words, startOver: () => void) {
    const stars = el("div", { class: "stars" });
    for (let score = 1; score <= 5; score += 1) stars.append(...this.star(score));
    this.comment = el("textarea", { rows: "2", maxlength: "1000", "aria-label": words.comment, placeholder: words.comment });
    const submit = el("button", { type: "submit", class: "quiet" }, words.rateSend);
    this.form = el("form", {}, el("fieldset", {}, el("legend", {}, words.rate), stars), el("div", { class: "more" }, this.comment, submit));
    this.form.addEventListener("submit", (event) => void this.rate(event));
    this.form.addEventListener("change", () => this.form.classList.add("chosen"));
    const again = button("primary", words.again, startOver);
    this.element.append(el("p", { class: "over" }, words.ended), this.form, this.said, again);
  }

  update(): void {
    const { status, startedOver, log, phase } = this.connection;
    const hidden = phase !== "ready" || status !== "closed" || startedOver;
    const shown = this.element.hidden && !hidden;
    if (shown) this.reset(log.conversation === this.ratedConversation);
    this.element.hidden = hidden;
    // What had the focus, the composer or "End chat", has just been taken away.
    const focused = document.activeElement as HTMLElement | null;
    if (shown && focused !== document.body && focused?.offsetParent === null) this.element.focus({ preventScroll: true });
  }

  private star(score: number): [HTMLInputElement, HTMLLabelElement] {
    const id = `star-${score}`;
    const label = this.words.star(score);
    return [
      el("input", { type: "radio", name: "score", value: String(score), id, required: true, class: "unseen" }),
      el("label", { for: id, title: label }, icon("star"), el("span", { class: "unseen" }, label)),
    ];
  }

  private reset(rated: boolean): void {
    this.form.reset();
    this.form.classList.remove("chosen");
    this.form.hidden = rated;
    say(this.said, "");
  }

  private async rate(event: Event): Promise<void> {
    event.preventDefault();
    if (this.sending) return;
    const score = Number(new FormData(this.form).get("score"));
    const comment = this.comment.value.trim();
    const { conversation } = this.connection.log;
    this.sending = true;
    const answer = await this.connection.report({ type: "rate_conversation", score, ...(comment === "" ? {} : { comment }) });
    this.sending = false;
    if (answer.ok) {
      this.ratedConversation = conversation;
      this.form.hidden = true;
    }
    say(this.said, answer.ok ? this.words.thanks : answer.problem.detail || this.words.personFailed);
  }
}
