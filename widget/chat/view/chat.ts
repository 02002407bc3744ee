import type { Connection } from "../../protocol/connection";
import { el } from "../dom";
import type { Words } from "../words";
import { Composer } from "./composer";
import { ContactForm } from "./contact";
import { Ending } from "./ending";
import { Header } from "./header";
import { explain, Notices } from "./notices";
import { Opening } from "./opening";
import { PersonLine } from "./person";
import { Thread } from "./thread";

/** The whole chat, drawn from what the connection holds. Changes within one frame are drawn once. */
export class ChatView {
  private readonly header: Header;
  private readonly opening: Opening;
  private readonly thread: Thread;
  private readonly notices: Notices;
  private readonly person: PersonLine;
  private readonly composer: Composer;
  private readonly ending: Ending;
  private readonly contact: ContactForm;
  private readonly failure = el("p", { class: "failure", role: "alert", hidden: true });
  private drawing = false;

  constructor(place: HTMLElement, private readonly connection: Connection, private readonly words: Words, close: (() => void) | null) {
    const send = (text: string) => this.send(text);
    this.header = new Header(connection, words, close);
    this.opening = new Opening(connection, words, send);
    this.thread = new Thread(connection, words, this.opening.element);
    this.notices = new Notices(connection, words);
    this.person = new PersonLine(connection, words);
    this.composer = new Composer(connection, words, send);
    this.ending = new Ending(connection, words, () => this.startOver());
    this.contact = new ContactForm(connection, words);
    this.thread.foot.append(this.contact.element, this.ending.element);
    const footer = el("footer", {}, this.notices.element, this.person.element, this.composer.element);
    place.replaceChildren(this.header.element, this.failure, this.thread.element, footer);
  }

  /** Draws before the next frame. A hidden page draws no frames, but its title and badge must still follow. */
  changed(): void {
    if (this.drawing) return;
    this.drawing = true;
    const draw = () => {
      this.drawing = false;
      this.draw();
    };
    if (document.hidden) setTimeout(draw, 0);
    else requestAnimationFrame(draw);
  }

  focus(): void {
    this.composer.focus();
  }

  get isWriting(): boolean {
    return this.composer.isFocused;
  }

  /** In another language from now on: what is being written stays. */
  takeOver(before: ChatView): void {
    this.composer.takeOver(before.composer);
  }

  private send(text: string): void {
    this.connection.send(text);
    this.thread.follow();
  }

  private startOver(): void {
    this.connection.startOver();
    this.draw();
    this.composer.focus();
  }

  private draw(): void {
    const { phase, problem, status, startedOver } = this.connection;
    this.header.update();
    this.failure.hidden = phase !== "failed";
    if (phase === "failed" && problem) this.failure.textContent = explain(problem, this.words);
    this.thread.element.hidden = phase === "failed";
    this.composer.element.hidden = phase === "failed" || (status === "closed" && !startedOver);
    this.opening.update();
    this.notices.update();
    this.person.update();
    this.contact.update();
    this.ending.update();
    this.thread.update();
  }
}
