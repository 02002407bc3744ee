import { useEffect, useState } from "react";
import { ChoosePassword } from "../features/signin/ChoosePassword";
import { SignIn } from "../features/signin/SignIn";
import { Live } from "../shared/live";
import { may } from "../shared/permissions";
import { keep, useSession } from "../shared/session";
import { useRoute } from "./useRoute";
import { Shell } from "./Shell";

export function App() {
  const session = useSession();
  const route = useRoute();
  const business = session?.business ?? null;
  const person = session?.user.id ?? null;
  const reads = session !== null && may(session, "readChats");
  const [live, setLive] = useState<Live | null>(null);
  useEffect(() => {
    if (business === null || person === null) return setLive(null);
    const made = new Live(() => keep(null));
    // The live log is the inbox's: who may not read chats has none.
    if (reads) made.start();
    setLive(made);
    return () => made.stop();
  }, [business, person, reads]);
  if (route.page === "password") return <ChoosePassword token={route.token} />;
  if (!session) return <SignIn />;
  return live && <Shell key={`${session.business} ${session.user.id}`} session={session} live={live} route={route} />;
}
