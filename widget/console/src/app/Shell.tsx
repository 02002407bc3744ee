import { lazy, Suspense, useEffect } from "react";
import { Contacts } from "../features/contacts/Contacts";
import { ContactView } from "../features/contacts/ContactView";
import { Leads } from "../features/contacts/Leads";
import { Tickets } from "../features/contacts/Tickets";
import { Inbox } from "../features/inbox/Inbox";
import type { KnowledgePlace } from "../features/knowledge/place";
import { Settings } from "../features/settings/Settings";
import { conversationOf, getQueue } from "../shared/api/conversations";
import { signOut } from "../shared/api/auth";
import { useLasting, useResource } from "../shared/hooks";
import { useIsLive, useLive } from "../shared/live";
import type { Live } from "../shared/live";
import { may } from "../shared/permissions";
import type { Permission } from "../shared/permissions";
import { membership } from "../shared/session";
import type { Session } from "../shared/session";
import { Boundary } from "../shared/ui/Boundary";
import { BusinessSwitch } from "../shared/ui/BusinessSwitch";
import { Icon } from "../shared/ui/Icon";
import type { IconName } from "../shared/ui/Icon";
import { Loading } from "../shared/ui/States";
import { Presence } from "./Presence";
import type { Route } from "./routes";

const PAGES: { page: Route["page"]; label: string; icon: IconName; also?: Route["page"][]; needs?: Permission }[] = [
  { page: "inbox", label: "Inbox", icon: "inbox", needs: "readChats" },
  { page: "knowledge", label: "Knowledge", icon: "book" },
  { page: "contacts", label: "Contacts", icon: "people", also: ["leads", "tickets"], needs: "readCRM" },
  { page: "settings", label: "Settings", icon: "gear" },
];

/** A connection that comes back sooner, as at the start, is not worth a line that pushes the page down. */
const PATIENCE = 1_000;

export function Shell({ session, live, route }: { session: Session; live: Live; route: Route }) {
  const waiting = useWaiting(live, may(session, "readChats"));
  const isLive = useIsLive(live);
  const isLost = useLasting(!isLive, PATIENCE);
  const page = pageOf(route).label;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${page} · Frontdesk`;
  }, [waiting, page]);
  const deep = (route.page === "inbox" || route.page === "contacts") && route.id !== null;
  return (
    <div className={`shell${deep ? " deep" : ""}`}>
      <a className="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <nav className="rail" aria-label="Main">
        <p className="logo">Frontdesk</p>
        {session.businesses.length < 2 ? <p className="business">{membership(session)?.name}</p> : <BusinessSwitch session={session} className="business" />}
        <ul>
          {PAGES.filter(({ needs }) => !needs || may(session, needs)).map(({ page, label, icon }) => (
            <li key={page}>
              <a href={`#/${page}`} aria-current={pageOf(route).page === page ? "page" : undefined}>
                <Icon name={icon} />
                <span>{label}</span>
                {page === "inbox" && waiting > 0 && (
                  <b>
                    {waiting}
                    <span className="unseen"> waiting</span>
                  </b>
                )}
              </a>
            </li>
          ))}
        </ul>
        <div className="me">
          {may(session, "answerChats") && <Presence live={live} />}
          <p>{session.user.name}</p>
          <button type="button" className="link" onClick={signOut}>
            <Icon name="out" /> Sign out
          </button>
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        {isLost && may(session, "readChats") && <p className="offline" role="status">Connecting… what you see may be a moment old.</p>}
        <Boundary key={route.page}>
          <Content session={session} live={live} route={route} />
        </Boundary>
      </main>
    </div>
  );
}

function pageOf(route: Route): (typeof PAGES)[number] {
  return PAGES.find(({ page, also }) => page === route.page || also?.includes(route.page)) ?? PAGES[0]!;
}

function Content({ session, live, route }: { session: Session; live: Live; route: Route }) {
  switch (route.page) {
    case "knowledge":
      return <KnowledgeArea session={session} live={live} place={route.place} />;
    case "contacts":
      return route.id === null ? <Contacts /> : <ContactView key={route.id} id={route.id} />;
    case "leads":
      return <Leads />;
    case "tickets":
      return <Tickets />;
    case "settings":
      return <Settings session={session} />;
    default:
      if (!may(session, "readChats")) return <KnowledgeArea session={session} live={live} place={{ view: "documents" }} />;
      return <Inbox session={session} live={live} selected={route.page === "inbox" ? route.id : null} />;
  }
}

/** Fetched when it is first looked at: most of the console's use is the inbox. */
const Knowledge = lazy(() => import("../features/knowledge/Knowledge").then(({ Knowledge }) => ({ default: Knowledge })));

function KnowledgeArea(props: { session: Session; live: Live; place: KnowledgePlace }) {
  return (
    <Suspense fallback={<div className="page"><Loading /></div>}>
      <Knowledge {...props} />
    </Suspense>
  );
}

/** How many wait, wherever in the console one is. */
function useWaiting(live: Live, allowed: boolean): number {
  const queue = useResource("queue", async () => new Set<string>(allowed ? (await getQueue()).items.map((item) => item.id) : []));
  useLive(live, {
    onEvent: (event) => {
      const item = conversationOf(event);
      if (item) queue.set((old) => withOrWithout(old ?? new Set(), item.id, item.status === "waiting_human"));
    },
    onReset: () => queue.reload(),
  });
  return queue.value?.size ?? 0;
}

function withOrWithout(old: Set<string>, id: string, is: boolean): Set<string> {
  if (old.has(id) === is) return old;
  const next = new Set(old);
  if (is) next.add(id);
  else next.delete(id);
  return next;
}

/** The hash belongs to the router: the link moves the focus itself. */
function skip(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
