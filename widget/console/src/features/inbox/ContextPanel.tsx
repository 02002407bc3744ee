import { useEffect, useRef } from "react";
import type { FormEvent } from "react";
import { addNote, getContext } from "../../shared/api/conversations";
import type { Conversation, HandoffContext, Note } from "../../shared/api/conversations";
import { useAction, useResource } from "../../shared/hooks";
import { moment } from "../../shared/time";
import { Icon } from "../../shared/ui/Icon";
import { Failed, Loading } from "../../shared/ui/States";
import { placeOf, plain } from "../../shared/words";
import { entityList } from "./entities";

/** Everything that a person needs who takes the chat over. */
export function ContextPanel({ item, shown, onClose }: { item: Conversation; shown: boolean; onClose(): void }) {
  // What was understood grows with the chat.
  const context = useResource(item.id, () => getContext(item.id), String(item.last_sequence));
  const out = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shown) out.current?.focus();
  }, [shown]);
  const value = context.value;
  return (
    <aside className={`context${shown ? " shown" : ""}`} aria-label="What is known" onKeyDown={(event) => event.key === "Escape" && shown && onClose()}>
      <button ref={out} type="button" className="bare narrow" aria-label="Close details" onClick={onClose}>
        <Icon name="close" />
      </button>
      <Customer customer={item.customer} />
      {!value && context.error && <Failed error={context.error} retry={context.reload} />}
      {!value && !context.error && <Loading rows={3} />}
      {value && <Understood context={value} item={item} />}
      {value && <Notes id={item.id} notes={value.notes ?? []} onAdded={context.reload} />}
    </aside>
  );
}

function Customer({ customer: { name, email, phone } }: { customer: Conversation["customer"] }) {
  return (
    <section>
      <h3>Customer</h3>
      <p className="strong" dir="auto">{name ?? "Has not given a name"}</p>
      {email && <p><a href={`mailto:${email}`}>{email}</a></p>}
      {phone && <p><a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a></p>}
      {!email && !phone && <p className="soft">No e-mail address or phone number yet.</p>}
    </section>
  );
}

function Understood({ context, item }: { context: HandoffContext; item: Conversation }) {
  const entities = entityList(context.entities);
  const intents = context.detected_intents.filter((intent) => intent.name !== "other");
  const { reason } = item.escalation_state;
  return (
    <>
      <section>
        <h3>Summary</h3>
        <p>{context.summary ?? item.summary ?? "Nothing has been summed up yet."}</p>
        {reason && <p className="soft">Why a person: {plain(reason).toLowerCase()}</p>}
      </section>
      {intents.length + entities.length > 0 && (
        <section>
          <h3>Understood</h3>
          <ul className="pills">
            {intents.map((intent) => (
              <li key={intent.name} className="intent">
                {plain(intent.name)} <small>{Math.round(intent.confidence * 100)} %</small>
              </li>
            ))}
            {entities.map(({ name, value }) => (
              <li key={name + value}>
                <small>{plain(name)}</small> {value}
              </li>
            ))}
          </ul>
        </section>
      )}
      {context.ai_suggested_next_steps.length > 0 && (
        <section>
          <h3>Next steps</h3>
          <ol>
            {context.ai_suggested_next_steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      )}
      {context.kb_snippets.length > 0 && (
        <section>
          <h3>From your documents</h3>
          {context.kb_snippets.map((snippet, at) => (
            <details key={at} open={at === 0}>
              <summary>{placeOf(snippet)}</summary>
              <blockquote dir="auto">{snippet.snippet}</blockquote>
            </details>
          ))}
        </section>
      )}
    </>
  );
}

function Notes({ id, notes, onAdded }: { id: string; notes: Note[]; onAdded(): void }) {
  const { busy, error, run } = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get("note")).trim();
    if (text === "" || !(await run(() => addNote(id, text)))) return;
    form.reset();
    onAdded();
  };
  return (
    <section>
      <h3>Notes of the team</h3>
      {notes.map((note) => (
        <div key={note.id} className="note">
          <p className="said" dir="auto">{note.text}</p>
          <p className="soft">
            {note.author}, {moment(note.created_at)}
          </p>
        </div>
      ))}
      <form onSubmit={(event) => void submit(event)}>
        <textarea name="note" rows={2} maxLength={4000} placeholder="Only the team reads this" aria-label="New note" />
        {error && <p className="fault" role="alert">{error.message}</p>}
        <button type="submit" className="quiet" disabled={busy}>
          Add note
        </button>
      </form>
    </section>
  );
}
