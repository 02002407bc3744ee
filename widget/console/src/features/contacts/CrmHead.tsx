import type { ReactNode } from "react";

const PAGES = [
  { page: "contacts", label: "Contacts" },
  { page: "leads", label: "Leads" },
  { page: "tickets", label: "Tickets" },
] as const;

export function CrmHead({ page, children }: { page: typeof PAGES[number]["page"]; children?: ReactNode }) {
  return (
    <header className="head">
      <div>
        <h1>{PAGES.find((one) => one.page === page)!.label}</h1>
        <nav className="tabs" aria-label="Customers">
          {PAGES.map((one) => (
            <a key={one.page} href={`#/${one.page}`} aria-current={one.page === page ? "page" : undefined}>
              {one.label}
            </a>
          ))}
        </nav>
      </div>
      {children}
    </header>
  );
}
