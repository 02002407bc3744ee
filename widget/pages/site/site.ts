// The website of a sample business, with the widget on it as a business would paste it. ?business=… switches to another one.

import samples from "samples";
import type { Sample } from "samples";
import { palette } from "../../chat/colour";
import { el } from "../../chat/dom";

const DAYS = [["mon", "Monday"], ["tue", "Tuesday"], ["wed", "Wednesday"], ["thu", "Thursday"], ["fri", "Friday"], ["sat", "Saturday"], ["sun", "Sunday"]] as const;

const asked = new URLSearchParams(location.search).get("business");
const sample = samples.find((one) => one.slug === asked) ?? samples[0]!;
const { slug, name, tagline, phone, color } = sample;

document.title = `${name} · ${tagline}`;
paint();
document.body.prepend(switcher(), masthead(), hero(), services(), prices(), visit(), colophon());
pasteWidget();

function paint(): void {
  const colours = palette(color);
  document.documentElement.style.setProperty("--accent", colours.accent);
  document.documentElement.style.setProperty("--on-accent", colours.onAccent);
  document.documentElement.style.setProperty("--accent-text", colours.onLight);
}

function switcher(): HTMLElement {
  const links = samples.map((one) => el("a", { href: `/?business=${one.slug}`, "aria-current": one === sample ? "page" : null }, one.name));
  return el("nav", { class: "switch", "aria-label": "Sample businesses" }, el("span", {}, "Sample sites"), ...links, el("a", { class: "console", href: "/console" }, "Console"));
}

function masthead(): HTMLElement {
  return el(
    "header",
    { class: "mast" },
    el("a", { class: "brand", href: `/?business=${slug}` }, name),
    el("nav", { "aria-label": "Main" }, el("a", { href: "#services" }, "Services"), el("a", { href: "#prices" }, "Prices"), el("a", { href: "#visit" }, "Hours & area")),
    el("a", { class: "call", href: tel(phone) }, phone),
  );
}

function hero(): HTMLElement {
  const ask = el("button", { type: "button", class: "primary" }, "Ask us anything");
  ask.addEventListener("click", () => window.Frontdesk?.open());
  const { city, region } = sample.address;
  return el(
    "section",
    { class: "hero" },
    el("div", {}, el("p", { class: "eyebrow" }, `${capital(sample.industry)} in ${city}, ${region}`), el("h1", {}, tagline), el("p", { class: "lead" }, lead()), ask),
    el("div", { class: "art", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
  );
}

function lead(): string {
  const names = sample.services.slice(0, 3).map((service) => service.name.toLowerCase());
  return `${capital(names[0]!)}, ${names[1]}, ${names[2]} and more, in ${sample.service_area.places.slice(0, 4).join(", ")} and around.`;
}

function services(): HTMLElement {
  const cards = sample.services.map((service) => el("li", {}, el("h3", {}, service.name), el("p", {}, service.description)));
  return el("section", { id: "services" }, el("h2", {}, "What we do"), el("ul", { class: "cards" }, ...cards));
}

function prices(): HTMLElement {
  const rows = sample.price_book.slice(0, 8).map((item) => el("tr", {}, el("th", { scope: "row" }, item.name), el("td", {}, range(item)), el("td", {}, `per ${item.unit}`)));
  return el(
    "section",
    { id: "prices" },
    el("h2", {}, "What it usually costs"),
    el("div", { class: "table" }, el("table", {}, el("tbody", {}, ...rows))),
    el("p", { class: "small" }, "Estimates, not offers. Ask in the chat about your case."),
  );
}

function visit(): HTMLElement {
  const hours = DAYS.map(([key, day]) => {
    const spans = (sample.business_hours[key] ?? []).map((span) => `${clock(span.open)} to ${clock(span.close)}`);
    return el("div", {}, el("dt", {}, day), el("dd", {}, spans.join(", ") || "Closed"));
  });
  const { street, city, region, postal_code } = sample.address;
  return el(
    "section",
    { id: "visit", class: "columns" },
    el("div", {}, el("h2", {}, "Hours"), el("dl", {}, ...hours)),
    el(
      "div",
      {},
      el("h2", {}, "Where we work"),
      el("p", {}, `${sample.service_area.places.join(", ")}.`),
      el("h2", {}, "Find us"),
      el("p", {}, `${street}, ${city}, ${region} ${postal_code}`),
      el("p", {}, el("a", { href: tel(phone) }, phone), " · ", el("a", { href: `mailto:${sample.email}` }, sample.email)),
    ),
  );
}

function colophon(): HTMLElement {
  return el("footer", {}, el("p", {}, `${name} is a sample business of this installation.`), el("a", { href: `/b/${slug}` }, "Open the chat on a page of its own"));
}

function pasteWidget(): void {
  const script = el("script", { src: "/widget.js", "data-business": slug, "data-color": color, "data-label": `Chat with ${name}` });
  script.async = true;
  document.body.append(script);
}

function range({ low_minor, high_minor, currency }: Sample["price_book"][number]): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, maximumFractionDigits: low_minor % 100 === 0 ? 0 : 2 });
  const low = format.format(low_minor / 100);
  return low_minor === high_minor ? low : `${low} to ${format.format(high_minor / 100)}`;
}

function clock(time: string): string {
  const [hour, minute] = time.split(":").map(Number) as [number, number];
  return `${hour % 12 || 12}${minute === 0 ? "" : `:${String(minute).padStart(2, "0")}`} ${hour < 12 ? "am" : "pm"}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function tel(number: string): string {
  return `tel:+1${number.replace(/\D/g, "")}`;
}

declare global {
  interface Window {
    Frontdesk?: { open(): void; close(): void };
  }
}
