import { useState } from "react";
import { signOut } from "../../shared/api/auth";
import { getBusiness, listMembers } from "../../shared/api/business";
import type { BusinessProfile } from "../../shared/api/business";
import { useAction, useResource } from "../../shared/hooks";
import type { Session } from "../../shared/session";
import { BusinessSwitch } from "../../shared/ui/BusinessSwitch";
import { Icon } from "../../shared/ui/Icon";
import { Failed, Loading } from "../../shared/ui/States";
import { clock } from "../../shared/time";
import { may } from "../../shared/permissions";
import { plain } from "../../shared/words";
import { KnowledgeCard } from "./KnowledgeCard";
import { Fact } from "./Fact";

export function Settings({ session }: { session: Session }) {
  const business = useResource("business", () => getBusiness());
  return (
    <div className="page narrow-page">
      <header className="head">
        <div>
          <h1>Settings</h1>
          <p>{business.value?.name}</p>
        </div>
      </header>
      {business.error && <Failed error={business.error} retry={business.reload} />}
      {!business.value && !business.error && <Loading />}
      {business.value && <Website business={business.value} />}
      {business.value && <Facts business={business.value} />}
      <KnowledgeCard mayChange={may(session, "writeKnowledge")} />
      <Team me={session.user.id} />
      <section className="card">
        <h2>You</h2>
        <p>
          {session.user.name}, {session.user.email}
        </p>
        {session.businesses.length > 1 && <BusinessSwitch session={session} />}
        <div className="buttons start">
          <button type="button" className="quiet" onClick={signOut}>
            <Icon name="out" /> Sign out
          </button>
        </div>
      </section>
    </div>
  );
}

function Website({ business }: { business: BusinessProfile }) {
  const [copied, setCopied] = useState(false);
  const { error, run } = useAction();
  const colour = business.chat_config?.theme?.color;
  const snippet = `<script async src="${location.origin}/widget.js" data-business="${business.slug}"${colour ? ` data-color="${colour}"` : ""}></script>`;
  const copy = async () => setCopied(await run(() => navigator.clipboard.writeText(snippet)));
  const origins = business.allowed_origins ?? [];
  return (
    <section className="card">
      <h2>Chat on your website</h2>
      <p>Paste this line before the end of each page.</p>
      <pre className="snippet" tabIndex={0}>{snippet}</pre>
      <div className="buttons start">
        {window.isSecureContext && (
          <button type="button" className="quiet" onClick={() => void copy()}>
            <Icon name="copy" /> <span role="status">{error ? "Select the line to copy it" : copied ? "Copied" : "Copy"}</span>
          </button>
        )}
        <a className="button quiet" href={`/b/${business.slug}`} target="_blank" rel="noopener">
          <Icon name="chat" /> The chat on a page of its own
        </a>
      </div>
      <p className="soft">{origins.length === 0 ? "Any website may show this chat." : `Only these websites may show it: ${origins.join(", ")}`}</p>
    </section>
  );
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function Facts({ business }: { business: BusinessProfile }) {
  return (
    <section className="card">
      <h2>What the assistant says of you</h2>
      <dl>
        {business.phone && <Fact name="Phone" value={business.phone} />}
        {business.email && <Fact name="E-mail" value={business.email} />}
        {DAYS.map((day, at) => (
          <Fact key={day} name={NAMES[at]!} value={(business.business_hours?.[day] ?? []).map((span) => `${hour(span.open)} to ${hour(span.close)}`).join(", ") || "Closed"} />
        ))}
      </dl>
      {business.timezone && <p className="soft">Hours in {business.timezone.replace(/_/g, " ")}. All of this is changed with the API: PATCH /api/v1/business.</p>}
    </section>
  );
}

/** `17:00` as people here write it. */
const hour = (time: string): string => clock(`2000-01-01T${time}`);

function Team({ me }: { me: string }) {
  const members = useResource("members", () => listMembers());
  return (
    <section className="card">
      <h2>Team</h2>
      {members.error && <Failed error={members.error} retry={members.reload} />}
      {!members.value && !members.error && <Loading rows={3} />}
      <ul className="table">
        {members.value?.items.map((member) => (
          <li key={member.id}>
            <div className="name">
              <p className="strong">{member.name}{member.id === me ? " (you)" : ""}</p>
              <p className="soft">{member.email}</p>
            </div>
            <span className="cell">{plain(member.role)}</span>
            <span className="cell">{member.status === "invited" && <b className="mark">Invited</b>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
