import { useCallback, useEffect, useState } from "react";
import { getKnowledgeSettings } from "../../shared/api/knowledge";
import { useResource } from "../../shared/hooks";
import type { Live } from "../../shared/live";
import type { Session } from "../../shared/session";
import { Boundary } from "../../shared/ui/Boundary";
import type { Area } from "./area";
import { Confirm } from "./confirm/Confirm";
import { DocumentPage } from "./document/DocumentPage";
import { Documents } from "./documents/Documents";
import { useUploads } from "./documents/useUploads";
import type { KnowledgePlace } from "./place";
import { Questions } from "./questions/Questions";
import { Replies } from "./replies/Replies";
import { Review } from "./review/Review";
import { rightsOf } from "./rights";
import { Tabs } from "./Tabs";
import { UpkeepPage } from "./upkeep/UpkeepPage";
import { useChanges } from "./useChanges";
import { usePeople } from "./usePeople";
import { useTodo } from "./useTodo";
import { Write } from "./writing/Write";

const SHOWN = 6_000;

/** Everything the assistant knows from, and what there is to do about it. */
export function Knowledge({ session, live, place }: { session: Session; live: Live; place: KnowledgePlace }) {
  const settings = useResource("knowledge settings", getKnowledgeSettings);
  const nameOf = usePeople();
  const { todo, reload } = useTodo();
  useChanges(live, reload);
  // Files go on being sent while another page of the area is looked at.
  const uploads = useUploads();
  const [said, setSaid] = useState("");
  const say = useCallback((sentence: string) => setSaid(sentence), []);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SHOWN);
    return () => clearTimeout(timer);
  }, [said]);
  const area: Area = { live, rights: rightsOf(session), business: session.business, needsApproval: settings.value?.approval_required ?? false, nameOf, say, changed: reload };
  return (
    <>
      <Boundary key={place.view === "document" ? place.id : place.view}>
        {place.view === "document" ? (
          <DocumentPage key={place.id} area={area} place={place} />
        ) : place.view === "write" ? (
          <Write key={place.kind} area={area} kind={place.kind} />
        ) : (
          <div className="page">
            <header className="head">
              <div>
                <h1>Knowledge</h1>
                <p>What the assistant may say comes from here, and nowhere else.</p>
                <Tabs view={place.view} todo={todo} />
              </div>
            </header>
            {place.view === "documents" && <Documents area={area} uploads={uploads} />}
            {place.view === "questions" && <Questions area={area} />}
            {place.view === "review" && <Review area={area} />}
            {place.view === "confirm" && <Confirm area={area} />}
            {place.view === "upkeep" && <UpkeepPage area={area} />}
            {place.view === "replies" && <Replies area={area} />}
          </div>
        )}
      </Boundary>
      <p className={`said-done${said === "" ? "" : " shown"}`} role="status">
        {said}
      </p>
    </>
  );
}
