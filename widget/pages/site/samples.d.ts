// Made by the build from kb-samples/*/business.json, so that the page and the bot never disagree.
declare module "samples" {
  export interface Sample {
    slug: string;
    name: string;
    industry: string;
    tagline: string;
    phone: string;
    email: string;
    address: { street: string; city: string; region: string; postal_code: string };
    service_area: { places: string[] };
    business_hours: Record<string, { open: string; close: string }[]>;
    services: { name: string; description: string }[];
    price_book: { name: string; unit: string; low_minor: number; high_minor: number; currency: string }[];
    color: string;
  }
  const samples: Sample[];
  export default samples;
}
