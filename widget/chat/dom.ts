type Attributes = Record<string, string | boolean | null | undefined>;
export type Child = Node | string | null | undefined | false;

/** An element. Strings become text nodes, never markup: what customers, models and documents say can only be read. */
export function el<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export function set(element: Element, name: string, value: string | boolean | null | undefined): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

export function button(className: string, label: string, action: () => void, ...children: Child[]): HTMLButtonElement {
  const made = el("button", { type: "button", class: className }, ...(children.length > 0 ? children : [label]));
  if (children.length > 0) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
  made.addEventListener("click", action);
  return made;
}

/** Replaces the text only when it differs: a live region speaks at each change. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  up: "M7 10.5v9H4v-9zM7 10.5l4-7c1.6 0 2.5 1.1 2.2 2.7L12.6 9H18a2 2 0 0 1 2 2.4l-1.2 6.3a2.2 2.2 0 0 1-2.2 1.8H7",
  down: "M17 13.5v-9h3v9zM17 13.5l-4 7c-1.6 0-2.5-1.1-2.2-2.7l.6-2.8H6a2 2 0 0 1-2-2.4l1.2-6.3A2.2 2.2 0 0 1 7.4 4.5H17",
  chevron: "M6 9l6 6 6-6",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z",
};

export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
