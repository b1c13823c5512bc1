import { useEffect, useRef } from "react";
import type { SessionView, SetteePort } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { LoginScreen } from "#client/features/login/login-screen.tsx";
import { Notebook } from "./notebook.tsx";
import { Opening } from "./opening.tsx";
import type { Router } from "./router.ts";
import { useDevice } from "./use-device.ts";
import { useSession } from "./use-session.ts";

export interface AppProps {
  port: SetteePort;
  drafts: Drafts;
  router: Router;
  /** Without HTTPS the browser offers no offline use. */
  insecure: boolean;
}

/** The page: the way in, or the notebook. */
export function App({ port, drafts, router, insecure }: AppProps) {
  const session = useSession(port);
  const device = useDevice(port, session.type === "local");
  useFreshRoute(session, router);
  switch (session.type) {
    case "opening":
      return <Opening />;
    case "signed-out":
      return <LoginScreen port={port} device={device} insecure={insecure} />;
    case "local":
    case "signed-in": {
      const user = session.type === "signed-in" ? session.user : null;
      return (
        <Notebook
          key={user?.id ?? "local"}
          port={port}
          drafts={drafts}
          router={router}
          user={user}
          device={device}
          insecure={insecure}
        />
      );
    }
  }
}

/** Where one person was is no place for the next; a link that was followed to log in is kept. */
function useFreshRoute(session: SessionView, router: Router): void {
  const user = session.type === "signed-in" ? session.user.id : null;
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (session.type === "opening") return;
    if (last.current !== null && last.current !== user)
      router.replace({ place: { type: "notes" }, noteId: null });
    last.current = user;
  }, [session, user, router]);
}
