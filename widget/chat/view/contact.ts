import type { Connection } from "../../protocol/connection";
import type { ChatMessage } from "../../protocol/frames";
import { el, say } from "../dom";
import type { Words } from "../words";

/** Shown when the bot has asked how the team can reach the customer; gone when they have answered in either way. */
export class ContactForm {
  readonly element: HTMLFormElement;
  private readonly fault = el("p", { class: "fault", role: "alert" });
  private readonly fields: HTMLElement;
  private sending = false;
  private answered: string | null = null;
  private asking: string | null = null;

  constructor(private readonly connection: Connection, private readonly words: Words) {
    const submit = el("button", { type: "submit", class: "primary" }, words.contactSend);
    this.fields = el(
      "fieldset",
      {},
      el("legend", {}, words.contactTitle),
      field("name", words.name, "text", "name"),
      field("email", words.email, "email", "email"),
      field("phone", words.phone, "tel", "tel"),
      this.fault,
      submit,
    );
    this.element = el("form", { class: "contact", hidden: true }, this.fields);
    this.element.addEventListener("submit", (event) => void this.submit(event));
  }

  update(): void {
    const { entries, status, escalation } = this.connection;
    this.asking = escalation.human_agent_id || status === "closed" ? null : asked(entries);
    this.element.hidden = this.asking === null || this.asking === this.answered;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.sending) return;
    const asking = this.asking;
    const given: { name?: string; email?: string; phone?: string } = {};
    for (const [name, value] of new FormData(this.element)) {
      if (typeof value === "string" && value.trim() !== "") given[name as keyof typeof given] = value.trim();
    }
    if (!given.email && !given.phone) return say(this.fault, this.words.contactNeeded);
    this.sending = true;
    const answer = await this.connection.report({ type: "contact", ...given });
    this.sending = false;
    if (!answer.ok) return say(this.fault, answer.problem.detail || this.words.personFailed);
    this.answered = asking;
    say(this.fault, "");
    this.element.reset();
    this.update();
  }
}

/** The newest message that asks, unless the customer has written since, or somebody of the team is here now. */
function asked(entries: ChatMessage[]): string | null {
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at]!;
    if (entry.sender_type === "customer" || entry.sender_type === "agent") return null;
    if (entry.status_change?.escalation_state?.human_agent_id) return null;
    if (entry.ui?.type === "contact_form") return entry.id;
  }
  return null;
}

function field(name: string, label: string, type: string, autocomplete: string): HTMLElement {
  return el("label", {}, el("span", {}, label), el("input", { name, type, autocomplete, maxlength: "200" }));
}
