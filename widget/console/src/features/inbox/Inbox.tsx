import { useState } from "react";
import { useSettled } from "../../shared/hooks";
import type { Live } from "../../shared/live";
import type { Session } from "../../shared/session";
import { Empty } from "../../shared/ui/States";
import { ConversationList } from "./ConversationList";
import { ConversationView } from "./ConversationView";
import { useConversations } from "./useConversations";
import type { Tab } from "./tabs";

export function Inbox({ session, live, selected }: { session: Session; live: Live; selected: string | null }) {
  const [tab, setTab] = useState<Tab>("waiting");
  const [search, setSearch] = useState("");
  const settled = useSettled(search.trim(), 250);
  const conversations = useConversations(live, tab, settled, session.user.id);
  return (
    <div className="inbox">
      <ConversationList conversations={conversations} tab={tab} onTab={setTab} search={search} onSearch={setSearch} selected={selected} />
      {selected === null ? (
        <div className="nothing">
          <Empty icon="chat" title="Choose a chat">
            The chat, and what the assistant understood of it, appear here.
          </Empty>
        </div>
      ) : (
        <ConversationView key={selected} id={selected} session={session} live={live} known={conversations.known.get(selected) ?? null} refresh={conversations.refresh} onClaimed={() => setTab("mine")} />
      )}
    </div>
  );
}
