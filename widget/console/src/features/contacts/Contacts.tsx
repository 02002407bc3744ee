import { useState } from "react";
import { listContacts } from "../../shared/api/crm";
import type { Contact } from "../../shared/api/crm";
import { useSettled } from "../../shared/hooks";
import { day } from "../../shared/time";
import { Icon } from "../../shared/ui/Icon";
import { Empty, Failed, Loading } from "../../shared/ui/States";
import { nameOf } from "../../shared/words";
import { CrmHead } from "./CrmHead";
import { usePages } from "../../shared/usePages";
import { ShowMore } from "../../shared/ui/ShowMore";

export function Contacts() {
  const [search, setSearch] = useState("");
  const q = useSettled(search.trim(), 250);
  const { items, error, retry, more, busy } = usePages(`contacts ${q}`, (cursor, signal) => listContacts(q, cursor, signal));
  return (
    <div className="page">
      <CrmHead page="contacts">
        <label className="search">
          <Icon name="search" />
          <input type="search" placeholder="Search contacts" aria-label="Search contacts" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
      </CrmHead>
      {error && <Failed error={error} retry={retry} />}
      {!items && !error && <Loading />}
      {items?.length === 0 && (
        <Empty icon="people" title={q === "" ? "No contacts yet" : "Nobody found"}>
          {q === "" ? "Whoever tells the assistant how to reach them appears here by themselves." : "Try a part of the name, of the e-mail address or of the phone number."}
        </Empty>
      )}
      <ul className="table contacts">
        {items?.map((contact) => (
          <li key={contact.id}>
            <a className="name strong" href={`#/contacts/${contact.id}`} dir="auto">
              {nameOf(contact)}
            </a>
            <span className="cell">{unlessName(contact, contact.email)}</span>
            <span className="cell">{unlessName(contact, contact.phone)}</span>
            <time className="cell soft" dateTime={contact.created_at}>
              {day(contact.created_at)}
            </time>
          </li>
        ))}
      </ul>
      <ShowMore more={more} busy={busy} />
    </div>
  );
}

/** Who has given no name is called by the address: once is enough. */
const unlessName = (contact: Contact, value: string | null): string | null => (value === nameOf(contact) ? null : value);
