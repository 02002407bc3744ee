import { changeTicket, listTickets } from "../../shared/api/crm";
import type { Ticket } from "../../shared/api/crm";
import { day } from "../../shared/time";
import { Empty, Failed, Loading } from "../../shared/ui/States";
import { plain } from "../../shared/words";
import { CrmHead } from "./CrmHead";
import { StatusSelect } from "./StatusSelect";
import { usePages } from "../../shared/usePages";
import { ShowMore } from "../../shared/ui/ShowMore";

const STATUSES: Ticket["status"][] = ["open", "pending", "resolved", "closed"];

export function Tickets() {
  const { items, error, retry, more, busy, replace } = usePages("tickets", listTickets);
  return (
    <div className="page">
      <CrmHead page="tickets" />
      {error && <Failed error={error} retry={retry} />}
      {!items && !error && <Loading />}
      {items?.length === 0 && <Empty icon="flag" title="No tickets yet">A ticket is made when a chat needs a person: a complaint, a bill, an emergency.</Empty>}
      <ul className="table tickets">
        {items?.map((ticket) => (
          <li key={ticket.id}>
            <div className="name">
              <details>
                <summary>
                  <span className="soft">#{ticket.number}</span> <strong>{ticket.subject}</strong>
                </summary>
                <p className="description" dir="auto">{ticket.description}</p>
              </details>
              <p className="links">
                <span className="soft">{plain(ticket.category)}</span>
                {ticket.contact_id && <a href={`#/contacts/${ticket.contact_id}`}>Contact</a>}
                {ticket.conversation_id && <a href={`#/inbox/${ticket.conversation_id}`}>Chat</a>}
              </p>
            </div>
            <span className="cell">{ticket.priority !== "normal" && <b className={`mark ${ticket.priority}`}>{plain(ticket.priority)}</b>}</span>
            <StatusSelect label={`Status of ticket ${ticket.number}`} status={ticket.status} choices={STATUSES} onChange={async (status) => replace(await changeTicket(ticket.id, status))} />
            <time className="cell soft" dateTime={ticket.created_at}>{day(ticket.created_at)}</time>
          </li>
        ))}
      </ul>
      <ShowMore more={more} busy={busy} />
    </div>
  );
}
