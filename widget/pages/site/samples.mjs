// Prints what the sample site shows of kb-samples/*/business.json: what a business would put on its own website, nothing internal.
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const files = readdirSync(folder).sort().map((name) => join(folder, name, "business.json")).filter((file) => existsSync(file));
if (files.length === 0) throw new Error(`no business.json below ${folder}`);

const samples = files.map((file) => {
  const business = JSON.parse(readFileSync(file, "utf8"));
  const { slug, name, industry, tagline, phone, email, address, business_hours } = business;
  return {
    slug, name, industry, tagline, phone, email, address, business_hours,
    service_area: { places: business.service_area.places },
    services: business.services.map(({ name, description }) => ({ name, description })),
    price_book: business.price_book.map(({ name, unit, low_minor, high_minor, currency }) => ({ name, unit, low_minor, high_minor, currency })),
    color: business.chat_config.theme.color,
  };
});
process.stdout.write(JSON.stringify(samples));
