import type { Connection } from "../../protocol/connection";
import { button, el, icon, say } from "../dom";
import type { Words } from "../words";

/** The line above the composer: the way to a person, always, and the way out. */
export class PersonLine {
  readonly element: HTMLElement;
  private readonly ask: HTMLButtonElement;
  private readonly askText = el("span");
  private readonly end: HTMLButtonElement;
  private readonly sure: HTMLElement;
  private readonly fault = el("p", { class: "fault", role: "alert" });
  private asked = false;

  constructor(private readonly connection: Connection, private readonly words: Words) {
    this.ask = el("button", { type: "button", class: "person" }, icon("person"), this.askText);
    this.ask.addEventListener("click", () => void this.request());
    this.end = button("link", words.end, () => this.askSure(true));
    this.sure = el(
      "div",
      { class: "sure", hidden: true, role: "group", "aria-label": words.endSure },
      el("span", {}, words.endSure),
      button("quiet", words.endYes, () => void this.close()),
      button("quiet", words.endNo, () => this.askSure(false)),
    );
    this.element = el("div", { class: "line" }, this.ask, this.end, this.sure, this.fault);
  }

  update(): void {
    const { status, escalation, entries } = this.connection;
    const waiting = status === "waiting_human";
    const joined = Boolean(escalation.human_agent_id) && status !== "closed";
    if (waiting || joined || status === "closed") this.asked = false;
    this.ask.disabled = this.asked || waiting || joined;
    say(this.askText, joined ? this.withWhom() : this.ask.disabled ? this.words.personAsked : this.words.person);
    this.end.hidden = entries.length === 0;
    this.element.hidden = this.connection.phase !== "ready" || (status === "closed" && !this.connection.startedOver);
  }

  private withWhom(): string {
    const agents = this.connection.entries.filter((entry) => entry.sender_type === "agent" && entry.sender_name);
    const name = agents[agents.length - 1]?.sender_name ?? this.connection.agentName;
    return name ? this.words.personHere(name) : this.words.personJoined;
  }

  private async request(): Promise<void> {
    this.asked = true;
    say(this.fault, "");
    this.update();
    const answer = await this.connection.report({ type: "request_human" });
    if (answer.ok) return;
    this.asked = false;
    this.update();
    say(this.fault, answer.problem.detail || this.words.personFailed);
  }

  private askSure(sure: boolean): void {
    this.sure.hidden = !sure;
    const focused = sure ? this.sure.querySelector("button") : this.end;
    focused?.focus();
  }

  private async close(): Promise<void> {
    this.askSure(false);
    const answer = await this.connection.report({ type: "close" });
    say(this.fault, answer.ok ? "" : answer.problem.detail || this.words.personFailed);
  }
}
