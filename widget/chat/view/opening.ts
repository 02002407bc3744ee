import type { Connection } from "../../protocol/connection";
import { button, el, say } from "../dom";
import type { Words } from "../words";

/** What stands above the first message: the business's greeting, and questions to begin with. */
export class Opening {
  readonly element = el("div", { class: "opening" });
  private readonly greeting = el("p", { class: "bubble", dir: "auto" });
  private readonly questions = el("ul", {});
  private drawn = false;

  constructor(private readonly connection: Connection, words: Words, private readonly send: (text: string) => void) {
    this.questions.setAttribute("aria-label", words.suggestions);
    this.element.append(el("div", { class: "row ai" }, el("p", { class: "who" }, words.assistant), this.greeting), this.questions);
  }

  update(): void {
    const { business, entries, unsent } = this.connection;
    this.element.hidden = !business;
    if (!business) return;
    say(this.greeting, business.greeting);
    if (!this.drawn) this.draw(business.suggested_questions);
    this.questions.hidden = entries.length > 0 || unsent.length > 0;
  }

  private draw(questions: string[]): void {
    this.drawn = true;
    for (const question of questions) {
      this.questions.append(el("li", {}, button("suggestion", question, () => this.send(question))));
    }
  }
}
