import { changeLead, listLeads } from "../../shared/api/crm";
import type { Lead } from "../../shared/api/crm";
import { day } from "../../shared/time";
import { Empty, Failed, Loading } from "../../shared/ui/States";
import { capital, money } from "../../shared/words";
import { CrmHead } from "./CrmHead";
import { StatusSelect } from "./StatusSelect";
import { usePages } from "../../shared/usePages";
import { ShowMore } from "../../shared/ui/ShowMore";

const STATUSES: Lead["status"][] = ["new", "contacted", "qualified", "won", "lost"];

export function Leads() {
  const { items, error, retry, more, busy, replace } = usePages("leads", listLeads);
  return (
    <div className="page">
      <CrmHead page="leads" />
      {error && <Failed error={error} retry={retry} />}
      {!items && !error && <Loading />}
      {items?.length === 0 && <Empty icon="star" title="No leads yet">A lead is made when a customer asks for a quote or wants to book.</Empty>}
      <ul className="table leads">
        {items?.map((lead) => (
          <li key={lead.id}>
            <div className="name">
              <p className="strong">{lead.service ? capital(lead.service) : "Request"}</p>
              <p className="soft" dir="auto">{lead.description}</p>
              <p className="links">
                {lead.contact_id && <a href={`#/contacts/${lead.contact_id}`}>Contact</a>}
                {lead.conversation_id && <a href={`#/inbox/${lead.conversation_id}`}>Chat</a>}
              </p>
            </div>
            <span className="cell strong">{money(lead.value_minor, lead.currency)}</span>
            <StatusSelect label="Status of the lead" status={lead.status} choices={STATUSES} onChange={async (status) => replace(await changeLead(lead.id, status))} />
            <time className="cell soft" dateTime={lead.created_at}>{day(lead.created_at)}</time>
          </li>
        ))}
      </ul>
      <ShowMore more={more} busy={busy} />
    </div>
  );
}
