import type { Connection } from "../../protocol/connection";
import type { ChatMessage, Citation } from "../../protocol/frames";
import type { Unsent } from "../../protocol/outbox";
import type { Problem } from "../../protocol/surroundings";
import { button, el, say, set } from "../dom";
import type { Child } from "../dom";
import { parts } from "../parts";
import type { Words } from "../words";
import { Citations } from "./citations";
import { Helpful } from "./helpful";

/** One message. The customer's own is there before it is saved, and the same element stays when it is. */
export class Bubble {
  readonly element = el("article", { class: "row" });
  private readonly day = el("p", { class: "day" });
  private readonly who = el("p", { class: "who", dir: "auto" });
  private readonly body = el("div", { class: "bubble", dir: "auto" });
  private readonly state = el("p", { class: "state" });
  private drawn: string | null = null;
  private stateDrawn = "";

  constructor(private readonly connection: Connection, private readonly words: Words) {
    this.element.append(this.who, this.body, this.state);
  }

  show(entry: ChatMessage, continues: boolean, seen: boolean, newDay: boolean): void {
    this.showDay(newDay ? entry.created_at : null);
    this.dress(entry.sender_type, continues, this.speaker(entry));
    this.drawState(seen ? "seen" : "", seen ? [this.words.seen] : []);
    if (this.drawn === entry.id) return;
    const withdrawn = this.drawn === null ? null : this.body.textContent;
    this.drawn = entry.id;
    if (withdrawn !== entry.text) this.drawText(entry);
    this.element.title = timeOf(entry.created_at);
  }

  showUnsent(item: Unsent, continues: boolean): void {
    this.dress("customer", continues, this.words.you);
    if (this.drawn === null) {
      this.drawn = item.id;
      this.body.append(...this.linked(item.text, null));
    }
    this.element.classList.toggle("unsent", true);
    this.drawUnsentState(item);
  }

  private showDay(at: string | null): void {
    if (at === null) return this.day.remove();
    if (this.day.parentNode) return;
    say(this.day, new Date(at).toLocaleDateString(document.documentElement.lang, { dateStyle: "full" }));
    this.element.prepend(this.day);
  }

  private dress(sender: string, continues: boolean, speaker: string): void {
    this.element.className = `row ${sender}${continues ? " continues" : ""}`;
    say(this.who, speaker);
    // Heard by those who do not see on which side it stands.
    this.who.classList.toggle("unseen", continues || sender === "customer" || sender === "system");
  }

  private speaker(entry: ChatMessage): string {
    if (entry.sender_type === "customer") return this.words.you;
    if (entry.sender_type === "agent") return entry.sender_name ?? this.words.agent;
    return entry.sender_type === "ai" ? this.words.assistant : "";
  }

  private drawText(entry: ChatMessage): void {
    const cited = entry.citations ?? [];
    const citations = cited.length > 0 ? new Citations(cited, this.words) : null;
    this.body.replaceChildren(...this.linked(entry.text, citations, cited));
    if (citations) this.state.before(citations.element);
    if (entry.sender_type === "ai") this.state.before(new Helpful(this.connection, entry.id, this.words).element);
  }

  private linked(text: string, citations: Citations | null, cited: Citation[] = []): (Node | string)[] {
    const children: Child[] = parts(text, cited.map((citation) => citation.index)).map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "cite") return citations?.mark(part.index);
      const outside = part.href.startsWith("http");
      return el("a", { href: part.href, rel: "noopener noreferrer nofollow", target: outside ? "_blank" : null }, part.text);
    });
    return children.filter((child): child is Node | string => Boolean(child));
  }

  private drawUnsentState(item: Unsent): void {
    const { words } = this;
    if (item.state === "failed") {
      const again = button("link", words.retry, () => this.connection.retry(item.id));
      const away = button("link", words.discard, () => this.connection.discard(item.id));
      this.element.classList.add("failed");
      this.drawState(`failed ${item.attempts}`, [`${words.notSent} ${reason(item.problem, words)} `, again, " ", away]);
    } else {
      const waits = item.state === "waiting" && this.connection.lineState !== "connecting";
      this.drawState(item.state, [waits ? words.waiting : words.sending]);
    }
  }

  private drawState(key: string, children: (Node | string)[]): void {
    if (key === this.stateDrawn) return;
    this.stateDrawn = key;
    this.state.replaceChildren(...children);
    set(this.state, "role", key.startsWith("failed") ? "alert" : null);
  }
}

function reason(problem: Problem | undefined, words: Words): string {
  return problem && problem.status < 500 ? problem.detail : words.trouble;
}

function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
