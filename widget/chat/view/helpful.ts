import type { Connection } from "../../protocol/connection";
import { button, el, icon, say, set } from "../dom";
import type { Words } from "../words";

/** "Was this answer helpful?" One word can be taken back by the other. */
export class Helpful {
  readonly element: HTMLElement;
  private readonly up: HTMLButtonElement;
  private readonly down: HTMLButtonElement;
  private readonly said = el("span", { role: "status" });

  constructor(private readonly connection: Connection, private readonly messageId: string, private readonly words: Words) {
    this.up = button("thumb", words.helpful, () => void this.rate(true), icon("up"));
    this.down = button("thumb", words.notHelpful, () => void this.rate(false), icon("down"));
    for (const thumb of [this.up, this.down]) set(thumb, "aria-pressed", "false");
    this.element = el("div", { class: "helpful" }, this.up, this.down, this.said);
  }

  private async rate(helpful: boolean): Promise<void> {
    this.press(helpful);
    const answer = await this.connection.report({ type: "rate_message", message_id: this.messageId, helpful });
    if (!answer.ok) this.press(null);
    say(this.said, answer.ok ? this.words.thanks : answer.problem.detail || this.words.personFailed);
  }

  private press(helpful: boolean | null): void {
    set(this.up, "aria-pressed", String(helpful === true));
    set(this.down, "aria-pressed", String(helpful === false));
  }
}
