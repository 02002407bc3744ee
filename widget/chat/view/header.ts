import type { Connection } from "../../protocol/connection";
import { button, el, icon, say } from "../dom";
import type { Words } from "../words";

export class Header {
  readonly element: HTMLElement;
  private readonly initials = el("span", { class: "initials", "aria-hidden": "true" });
  private readonly name = el("h1", { dir: "auto" }, "\u00a0");
  private readonly state = el("p", { class: "hours" });

  constructor(private readonly connection: Connection, private readonly words: Words, close: (() => void) | null) {
    const out = close ? button("icon", words.closePanel, close, icon("close")) : null;
    this.element = el("header", {}, this.initials, el("div", { class: "title" }, this.name, this.state), out);
  }

  update(): void {
    const { business } = this.connection;
    if (!business) return say(this.state, this.connection.phase === "failed" ? "" : this.words.connecting);
    say(this.initials, initials(business.name));
    say(this.name, business.name);
    this.state.className = business.open_now === null ? "hours" : business.open_now ? "hours open" : "hours shut";
    say(this.state, business.open_now === null ? "" : business.open_now ? this.words.open : this.words.closedNow);
  }
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0]!.toUpperCase()).join("");
}
