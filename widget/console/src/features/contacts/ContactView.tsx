import { useState } from "react";
import type { FormEvent } from "react";
import { changeContact, getContact, getTimeline } from "../../shared/api/crm";
import type { Contact } from "../../shared/api/crm";
import { useAction, useResource } from "../../shared/hooks";
import { moment } from "../../shared/time";
import { Icon } from "../../shared/ui/Icon";
import { Failed, Loading } from "../../shared/ui/States";
import { nameOf } from "../../shared/words";
import { happening } from "./timeline";
import { usePages } from "../../shared/usePages";
import { ShowMore } from "../../shared/ui/ShowMore";

export function ContactView({ id }: { id: string }) {
  const contact = useResource(id, () => getContact(id));
  return (
    <div className="page">
      <header className="head">
        <div>
          <a className="link" href="#/contacts">
            <Icon name="back" /> Contacts
          </a>
          {contact.value && <h1 dir="auto">{nameOf(contact.value)}</h1>}
        </div>
      </header>
      {contact.error && <Failed error={contact.error} retry={contact.reload} />}
      {!contact.value && !contact.error && <Loading />}
      {contact.value && <Known contact={contact.value} onSaved={contact.reload} />}
    </div>
  );
}

function Known({ contact, onSaved }: { contact: Contact; onSaved(): void }) {
  const key = `timeline ${contact.id}`;
  const { items, error, retry, more, busy } = usePages(key, (cursor, signal) => getTimeline(contact.id, cursor, signal));
  return (
    <div className="split">
      <section aria-label="What happened">
        <h2>What happened</h2>
        {error && <Failed error={error} retry={retry} />}
        {!items && !error && <Loading rows={3} />}
        {items?.length === 0 && <p className="soft">Nothing yet.</p>}
        <ol className="timeline">
          {items?.map(happening).map((one) => (
            <li key={one.key}>
              <Icon name={one.icon} />
              <div>
                <p>
                  <strong>{one.title}</strong> <time dateTime={one.at}>{one.at && moment(one.at)}</time>
                </p>
                <p dir="auto">{one.text}</p>
                {one.conversation && <a href={`#/inbox/${one.conversation}`}>Open the chat</a>}
              </div>
            </li>
          ))}
        </ol>
        <ShowMore more={more} busy={busy} className="quiet" />
      </section>
      <Details contact={contact} onSaved={onSaved} />
    </div>
  );
}

const FIELDS = [
  ["first_name", "First name", "text"],
  ["last_name", "Last name", "text"],
  ["email", "E-mail", "email"],
  ["phone", "Phone", "tel"],
] as const;

function Details({ contact, onSaved }: { contact: Contact; onSaved(): void }) {
  const { busy, error, run } = useAction();
  const [saved, setSaved] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const change = changed(contact, new FormData(event.currentTarget));
    const done = Object.keys(change).length === 0 || (await run(() => changeContact(contact.id, change)));
    setSaved(done);
    if (done) onSaved();
  };
  return (
    <form className="card" onSubmit={(event) => void submit(event)} onChange={() => setSaved(false)}>
      <h2>Details</h2>
      {FIELDS.map(([name, label, type]) => (
        <label key={name} className="field">
          <span>{label}</span>
          <input name={name} type={type} maxLength={320} defaultValue={contact[name] ?? ""} />
        </label>
      ))}
      <label className="field">
        <span>Notes</span>
        <textarea name="notes" rows={4} maxLength={10_000} defaultValue={contact.notes ?? ""} />
      </label>
      {error && <p className="fault" role="alert">{error.message}</p>}
      <button type="submit" className="primary" disabled={busy}>
        Save
      </button>
      <p className="soft" role="status">{saved && !busy ? "Saved." : ""}</p>
    </form>
  );
}

/** Only what differs: what another person changed meanwhile stays. */
function changed(contact: Contact, form: FormData): Partial<Contact> {
  const change: Record<string, string | null> = {};
  for (const name of ["first_name", "last_name", "email", "phone", "notes"] as const) {
    const value = String(form.get(name) ?? "").trim();
    if (value !== (contact[name] ?? "")) change[name] = value === "" ? null : value;
  }
  return change;
}
