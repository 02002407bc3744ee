import { get } from "./http";
import type { Page } from "./http";

export interface BusinessProfile {
  id: string;
  slug: string;
  name: string;
  phone?: string | null;
  email?: string | null;
  business_hours?: Record<string, { open: string; close: string }[]>;
  timezone?: string;
  chat_config?: { greeting?: string | null; theme?: { color?: string } };
  allowed_origins?: string[];
}

export interface Member {
  id: string;
  name: string;
  email: string;
  role: string;
  title?: string | null;
  status: "active" | "invited";
}

export const getBusiness = (): Promise<BusinessProfile> => get("business");
export const listMembers = (): Promise<Page<Member>> => get("members");
