import type { SetteePort } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { LoginScreen } from "#client/features/login/login-screen.tsx";
import { Notebook } from "./notebook.tsx";
import { Opening } from "./opening.tsx";
import type { Router } from "./router.ts";
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
  switch (session.type) {
    case "opening":
      return <Opening />;
    case "signed-out":
    case "local":
      return <LoginScreen port={port} insecure={insecure} />;
    case "signed-in":
      return (
        <Notebook
          key={session.user.id}
          port={port}
          drafts={drafts}
          router={router}
          user={session.user}
          insecure={insecure}
        />
      );
  }
}
