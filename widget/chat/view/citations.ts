import type { Citation } from "../../protocol/frames";
import { button, el, set } from "../dom";
import type { Words } from "../words";

/** What an answer rests on: a chip a source, and below them the passage of the one that is open. */
export class Citations {
  readonly element = el("div", { class: "sources" });
  private readonly chips = new Map<number, HTMLButtonElement>();
  private readonly passage = el("div", { class: "passage", hidden: true });
  private open: number | null = null;

  constructor(private readonly cited: Citation[], private readonly words: Words) {
    const list = el("ul", { "aria-label": words.sources });
    for (const citation of cited) list.append(el("li", {}, this.chip(citation)));
    this.element.append(list, this.passage);
  }

  /** The small number in the text that points at a source. */
  mark(index: number): HTMLElement | null {
    const citation = this.cited.find((one) => one.index === index);
    if (!citation) return null;
    return button("mark", this.words.source(index, citation.title), () => this.toggle(citation, true), String(index));
  }

  private chip(citation: Citation): HTMLButtonElement {
    // Two passages of one document are told apart by their sections.
    const repeats = this.cited.some((one) => one !== citation && one.title === citation.title);
    const label = el("span", {}, (repeats && citation.section) || citation.title);
    const chip = el("button", { type: "button", class: "chip", "aria-expanded": "false" }, el("b", {}, String(citation.index)), label);
    chip.addEventListener("click", () => this.toggle(citation, false));
    this.chips.set(citation.index, chip);
    return chip;
  }

  private toggle(citation: Citation, onlyOpen: boolean): void {
    this.open = this.open === citation.index && !onlyOpen ? null : citation.index;
    for (const [index, chip] of this.chips) set(chip, "aria-expanded", String(index === this.open));
    this.passage.hidden = this.open === null;
    if (this.open !== null) this.passage.replaceChildren(...this.show(citation));
    this.passage.scrollIntoView({ block: "nearest" });
  }

  private show(citation: Citation): HTMLElement[] {
    const shown: HTMLElement[] = [el("p", { class: "where" }, [citation.title, citation.section].filter(Boolean).join(" · "))];
    if (citation.snippet) shown.push(el("blockquote", { dir: "auto" }, citation.snippet));
    if (/^https?:\/\//i.test(citation.source_uri ?? "")) {
      shown.push(el("a", { href: citation.source_uri, target: "_blank", rel: "noopener noreferrer" }, this.words.openSource));
    }
    return shown;
  }
}
