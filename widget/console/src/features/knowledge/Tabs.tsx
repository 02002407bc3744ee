import { useEffect, useRef } from "react";
import { hrefOf } from "./place";
import type { KnowledgePlace } from "./place";
import type { Todo } from "./useTodo";

const TABS = [
  { view: "documents", label: "Documents" },
  { view: "questions", label: "Questions" },
  { view: "review", label: "Review" },
  { view: "confirm", label: "Confirm" },
  { view: "upkeep", label: "Upkeep" },
  { view: "replies", label: "Quick replies" },
] as const;

const WITH_COUNT: string[] = ["questions", "review", "confirm", "upkeep"];

export function Tabs({ view, todo }: { view: KnowledgePlace["view"]; todo: Todo }) {
  const tabs = useRef<HTMLElement>(null);
  // On a phone they do not all fit: the one that is open is in view.
  useEffect(() => {
    const current = tabs.current?.querySelector<HTMLElement>("[aria-current]");
    // By hand: scrollIntoView would move the page as well.
    if (current) tabs.current!.scrollLeft = current.offsetLeft - (tabs.current!.clientWidth - current.offsetWidth) / 2;
  }, [view]);
  return (
    <nav ref={tabs} className="tabs" aria-label="Knowledge">
      {TABS.map((one) => {
        const waiting = one.view in todo ? todo[one.view as keyof Todo] : undefined;
        return (
          <a key={one.view} href={hrefOf({ view: one.view })} aria-current={one.view === view ? "page" : undefined}>
            {one.label}
            {WITH_COUNT.includes(one.view) && (
              <b className="count">
                {waiting}
                {waiting && <span className="unseen"> to do</span>}
              </b>
            )}
          </a>
        );
      })}
    </nav>
  );
}
