// The customer's chat: in a website's iframe at /widget/chat?business=…&host=…, or alone at /b/{business}.

import { Connection } from "../protocol/connection";
import { palette } from "./colour";
import { Host } from "./host";
import type { HostPage } from "./host";
import { tokenKeep, unsentKeep } from "./keep";
import { ChatView } from "./view/chat";
import { wire, world } from "./wire";
import { wordsFor } from "./words";

const query = new URLSearchParams(location.search);
const hosted = /^\/b\/([^/]+)\/?$/.exec(location.pathname);
const business = hosted ? decodeURIComponent(hosted[1]!) : query.get("business") ?? "";
const embedder = hosted || window.parent === window ? null : query.get("host");

let page: HostPage = { page: hosted ? location.href : document.referrer, title: hosted ? document.title : "", referrer: document.referrer };
let visible = embedder === null;
let started = false;
let unread = 0;
let announced = 0;
let painted = false;

const connection = new Connection({
  business,
  metadata: () => ({ page_url: page.page, page_title: page.title, referrer: page.referrer }),
  wire,
  world,
  token: tokenKeep(business),
  unsent: unsentKeep(business),
  onChange: changed,
});

const host = embedder
  ? new Host(embedder, {
      opened: (told) => {
        page = told;
        look(true);
        view.focus();
      },
      closed: () => look(false),
    })
  : null;

let language = "";
let view = drawIn(["en", "es"]);

if (host) {
  document.documentElement.classList.add("embedded");
  host.tell({ type: "ready" });
} else {
  start();
}
changed();

window.addEventListener("online", () => connection.wake());
window.addEventListener("offline", changed);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  connection.wake();
  changed();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) host?.tell({ type: "close" });
});

/** The session begins when somebody looks, not when the frame is loaded. */
function start(): void {
  if (started) return;
  started = true;
  void connection.start();
}

function look(at: boolean): void {
  visible = at;
  if (at) start();
  connection.wake();
  changed();
}

function changed(): void {
  paint();
  view.changed();
  noteRead();
}

/** Which languages the business speaks is known with the session; until then any that the chat knows will do. */
function drawIn(spoken: string[]): ChatView {
  const chosen = wordsFor(navigator.languages, spoken);
  if (chosen.language === language) return view;
  language = chosen.language;
  document.documentElement.lang = language;
  return new ChatView(document.getElementById("chat")!, connection, chosen.words, host && (() => host.tell({ type: "close" })));
}

function redraw(spoken: string[]): void {
  const before = view;
  const wasWriting = before.isWriting;
  view = drawIn(spoken);
  if (view !== before) view.takeOver(before);
  if (wasWriting) view.focus();
}

function paint(): void {
  if (painted || !connection.business) return;
  painted = true;
  redraw(connection.business.languages);
  const colours = palette(connection.business.theme.color);
  const { style } = document.documentElement;
  style.setProperty("--accent", colours.accent);
  style.setProperty("--on-accent", colours.onAccent);
  style.setProperty("--accent-on-light", colours.onLight);
  style.setProperty("--accent-on-dark", colours.onDark);
  if (hosted) document.title = connection.business.name;
  host?.tell({ type: "theme", color: colours.accent });
}

/** Reading is having it on the screen. What comes while the panel is shut is counted on the launcher. */
function noteRead(): void {
  const answers = connection.entries.filter((entry) => entry.sender_type !== "customer" && entry.text !== "");
  const newest = answers[answers.length - 1]?.sequence ?? 0;
  if (visible && !document.hidden) {
    if (newest > 0) connection.see(newest);
    announced = newest;
    unread = 0;
  } else if (newest > announced) {
    unread += answers.filter((entry) => entry.sequence > announced).length;
    announced = newest;
    host?.tell({ type: "unread", count: unread });
  }
}
