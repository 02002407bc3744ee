import type { FormEvent } from "react";
import { changeContact, getContact, getTimeline } from "../../shared/api/crm";
import type { Contact } from "../../shared/api/crm";
import { useAction, useResource } from "../../shared/hooks";
import { moment } from "../../shared/time";
import { Icon } from "../../shared/ui/Icon";
import { Failed, Loading } from "../../shared/ui/States";
import { nameOf } from "../../shared/words";
import { happening } from "./timeline";

export function ContactView({ id }: { id: string }) {
  const contact = useResource(id, () => getContact(id));
  const timeline = useResource(id, () => getTimeline(id));
  if (!contact.value) return <div className="page">{contact.error ? <Failed error={contact.error} retry={contact.reload} /> : <Loading />}</div>;
  return (
    <div className="page">
      <header className="head">
        <div>
          <a className="link" href="#/contacts">
            <Icon name="back" /> Contacts
          </a>
          <h1>{nameOf(contact.value)}</h1>
        </div>
      </header>
      <div className="split">
        <section aria-label="What happened">
          <h2>What happened</h2>
          {timeline.error && <Failed error={timeline.error} retry={timeline.reload} />}
          {!timeline.value && !timeline.error && <Loading rows={3} />}
          {timeline.value?.items.length === 0 && <p className="soft">Nothing yet.</p>}
          <ol className="timeline">
            {timeline.value?.items.map(happening).map((one) => (
              <li key={one.key}>
                <Icon name={one.icon} />
                <div>
                  <p>
                    <strong>{one.title}</strong> <time dateTime={one.at}>{one.at && moment(one.at)}</time>
                  </p>
                  <p>{one.text}</p>
                  {one.conversation && <a href={`#/inbox/${one.conversation}`}>Open the chat</a>}
                </div>
              </li>
            ))}
          </ol>
        </section>
        <Details contact={contact.value} onSaved={contact.reload} />
      </div>
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
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const change = changed(contact, new FormData(event.currentTarget));
    if (Object.keys(change).length > 0 && (await run(() => changeContact(contact.id, change)))) onSaved();
  };
  return (
    <form className="card" onSubmit={(event) => void submit(event)}>
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
