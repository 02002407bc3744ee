// The script that a website pastes. It shares the page with code it does not know: everything it draws is in a closed shadow root,
// the chat itself in an iframe of its own origin, and nothing is fetched before somebody points at the button.
//
//   <script async src="https://chat.example/widget.js" data-business="acme-plumbing" data-color="#0b5fa5"></script>
//
// data-business  the business's slug or id (required)
// data-color     the button's colour until the chat tells the business's own
// data-position  "left" or "right" (default)
// data-label     what the button is called (default "Chat with us")

import { style } from "./style";

interface Frontdesk {
  open(): void;
  close(): void;
}

declare global {
  interface Window {
    Frontdesk?: Frontdesk;
  }
}

/** The chat says "ready" well within this, or something between here and the server is broken. */
const READY_WITHIN = 12_000;

const script = document.currentScript as HTMLScriptElement | null;
const business = script?.dataset.business;

if (script && business && !window.Frontdesk) {
  const { dataset } = script;
  const origin = new URL(script.src).origin;
  const label = dataset.label || "Chat with us";
  let built: Frontdesk | undefined;
  const build = () => (built ??= draw(origin, business, label, dataset));
  window.Frontdesk = { open: () => build().open(), close: () => build().close() };
  const idle = window.requestIdleCallback ?? ((action: () => void) => setTimeout(action, 200));
  idle(build);
}

function draw(origin: string, business: string, label: string, { color, position }: DOMStringMap): Frontdesk {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const button = make("button", { id: "launcher", type: "button", "aria-label": label, "aria-expanded": "false", title: label });
  // The rest is made when somebody points at the button: until then the page pays for one element.
  let panel: HTMLElement;
  let badge: HTMLElement;
  let note: HTMLElement;
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let failed = false;
  let open = false;

  dress(root);
  root.append(button);
  if (position === "left") host.className = "left";
  if (color) paint(color);
  (document.body ?? document.documentElement).append(host);

  button.addEventListener("click", () => (open ? close() : show()));
  for (const hint of ["pointerenter", "focus"]) button.addEventListener(hint, load, { once: true });

  function load(): void {
    if (frame) return;
    const at = `${origin}/widget/chat?business=${encodeURIComponent(business)}&host=${encodeURIComponent(location.origin)}`;
    frame = make("iframe", { title: label, src: at });
    note = make("p", { role: "status" });
    panel = make("div", { id: "panel", hidden: "" });
    badge = make("span", { id: "badge", hidden: "" });
    window.addEventListener("message", hear);
    panel.append(note, frame);
    button.before(panel);
    button.append(badge);
    expectReady();
  }

  function expectReady(): void {
    failed = false;
    note.textContent = "Opening the chat…";
    setTimeout(() => {
      failed = !ready;
      if (failed) note.textContent = "The chat cannot be reached right now. Please try again in a moment.";
    }, READY_WITHIN);
  }

  /** Opening it again is the second try that the note asks for. */
  function retry(): void {
    frame!.src = frame!.src;
    expectReady();
  }

  function show(): void {
    load();
    if (failed) retry();
    toggle(true);
    tellOpen();
  }

  function close(): void {
    if (!open) return;
    toggle(false);
    tell({ type: "closed" });
    button.focus({ preventScroll: true });
  }

  function toggle(to: boolean): void {
    open = to;
    panel.hidden = !to;
    badge.hidden = true;
    host.classList.toggle("open", to);
    button.setAttribute("aria-expanded", String(to));
    button.setAttribute("aria-label", to ? "Close chat" : label);
  }

  function tellOpen(): void {
    if (!ready) return;
    tell({ type: "opened", page: location.href.slice(0, 2000), title: document.title.slice(0, 300), referrer: document.referrer.slice(0, 2000) });
    frame!.focus();
  }

  function tell(message: Record<string, unknown>): void {
    if (ready) frame!.contentWindow!.postMessage({ frontdesk: message }, origin);
  }

  function hear(event: MessageEvent): void {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const message = (event.data as { frontdesk?: { type: string; color?: string; count?: number } } | null)?.frontdesk;
    if (message?.type === "ready") {
      ready = true;
      failed = false;
      panel.classList.add("ready");
      if (open) tellOpen();
    } else if (message?.type === "close") close();
    else if (message?.type === "theme" && message.color) paint(message.color);
    else if (message?.type === "unread" && !open) {
      badge.textContent = String(message.count);
      badge.hidden = false;
      button.setAttribute("aria-label", `${label} (${message.count})`);
    }
  }

  /** Dark or light strokes, whichever can be told from the colour. */
  function paint(to: string): void {
    if (!/^#[0-9a-f]{6}$/i.test(to)) return;
    const [r, g, b] = [1, 3, 5].map((at) => (parseInt(to.slice(at, at + 2), 16) / 255) ** 2.2) as [number, number, number];
    host.style.setProperty("--accent", to);
    host.style.setProperty("--on-accent", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#111" : "#fff");
  }

  return { open: show, close };
}

function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Record<string, string>): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  return element;
}

/** A constructed sheet is no inline style: it passes a website's content security policy. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement("style");
    element.textContent = style;
    root.append(element);
  }
}
