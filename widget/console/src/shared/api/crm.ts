import { get, patch, query } from "./http";
import type { Page } from "./http";

export interface Contact {
  id: string;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  channel: string;
  tags: string[];
  notes: string | null;
  created_at: string;
}

export interface Lead {
  id: string;
  contact_id: string | null;
  status: "new" | "contacted" | "qualified" | "won" | "lost";
  description: string;
  service: string | null;
  value_minor: number | null;
  currency: string | null;
  conversation_id: string | null;
  created_at: string;
}

export interface Ticket {
  id: string;
  number: number;
  contact_id: string | null;
  subject: string;
  description?: string;
  status: "open" | "pending" | "resolved" | "closed";
  priority: "low" | "normal" | "high" | "urgent";
  category: string;
  conversation_id: string | null;
  created_at: string;
}

export const listContacts = (q: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Contact>> => get(query("crm/contacts", { q, cursor }), signal);
export const getContact = (id: string): Promise<Contact> => get(`crm/contacts/${id}`);
export const changeContact = (id: string, change: Partial<Pick<Contact, "first_name" | "last_name" | "email" | "phone" | "notes">>): Promise<Contact> =>
  patch(`crm/contacts/${id}`, change);
export const getTimeline = (id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Record<string, unknown>>> =>
  get(query(`crm/contacts/${id}/timeline`, { cursor }), signal);
export const listLeads = (cursor: string | null, signal?: AbortSignal): Promise<Page<Lead>> => get(query("crm/leads", { cursor }), signal);
export const changeLead = (id: string, status: Lead["status"]): Promise<Lead> => patch(`crm/leads/${id}`, { status });
export const listTickets = (cursor: string | null, signal?: AbortSignal): Promise<Page<Ticket>> => get(query("crm/tickets", { cursor }), signal);
export const changeTicket = (id: string, status: Ticket["status"]): Promise<Ticket> => patch(`crm/tickets/${id}`, { status });
