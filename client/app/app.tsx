import { lazy, Suspense, useEffect, useRef, useSyncExternalStore } from "react";
import type { SessionView, SetteePort } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { Notebook } from "./notebook.tsx";
import { Opening } from "./opening.tsx";
import type { Router } from "./router.ts";
import { useDevice } from "./use-device.ts";
import { forgottenHref, notesRoute } from "./route.ts";
import { useSession } from "./use-session.ts";

const LoginScreen = lazy(async () => ({
  default: (await import("#client/features/login/login-screen.tsx")).LoginScreen,
}));
const DoorScreen = lazy(async () => ({
  default: (await import("./door-screen.tsx")).DoorScreen,
}));

export interface AppProps {
  port: SetteePort;
  drafts: Drafts;
  router: Router;
  /** Without HTTPS the browser offers no offline use. */
  insecure: boolean;
}

/** The page: the way in, or the notebook. */
export function App(props: AppProps) {
  return (
    <Suspense fallback={<Opening />}>
      <Page {...props} />
    </Suspense>
  );
}

function Page({ port, drafts, router, insecure }: AppProps) {
  const session = useSession(port);
  const device = useDevice(port, session.type === "local");
  const { place } = useSyncExternalStore(router.subscribe, router.read);
  useFreshRoute(session, router);
  if (place.type === "door" && session.type !== "opening")
    return (
      <DoorScreen
        key={place.door + place.token}
        port={port}
        router={router}
        place={place}
        user={session.type === "signed-in" ? session.user : null}
        localNotes={device?.localNotes ?? 0}
      />
    );
  switch (session.type) {
    case "opening":
      return <Opening />;
    case "signed-out":
      return (
        <LoginScreen
          port={port}
          device={device}
          insecure={insecure}
          forgottenHref={forgottenHref}
        />
      );
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
    // A link works for whoever opens it.
    if (last.current !== null && last.current !== user && router.read().place.type !== "door")
      router.replace(notesRoute);
    last.current = user;
  }, [session, user, router]);
}
