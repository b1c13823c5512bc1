import { ArrowLeft } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { AccountPage as Overview } from "#client/features/account/account-page.tsx";
import { DevicesPage } from "#client/features/account/devices-page.tsx";
import { LogPage } from "#client/features/account/log-page.tsx";
import type { Export } from "#client/features/export/use-export.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { IconButton } from "#client/ui/icon-button.tsx";
import type { User } from "#shared/login.ts";
import styles from "./account-pane.module.css";
import { accountHref, type AccountPage } from "./route.ts";
import { usePageTitle } from "./use-page-title.ts";

export interface AccountPaneProps {
  port: SetteePort;
  page: AccountPage;
  user: User;
  download: Export;
  /** The server takes this device for nobody's until its person logs in again. */
  isLoggedOut: boolean;
  /** Back to the list. */
  onLeave: () => void;
  onLogIn: () => void;
  onLogOut: () => void;
}

/** The account in place of a note: one frame, three pages. */
export function AccountPane(props: AccountPaneProps) {
  const m = useMessages();
  const a = useAccountMessages();
  usePageTitle(a.title);
  const logIns = useLogIns(props.isLoggedOut);
  return (
    <section className={styles["pane"]} aria-label={a.title}>
      <div className={styles["bar"]}>
        <span className={styles["back"]}>
          <IconButton
            label={m.notes.back}
            icon={<ArrowLeft size={20} className={styles["arrow"]} />}
            onClick={props.onLeave}
          />
        </span>
        <nav aria-label={a.pages} className={styles["pages"]}>
          {(["overview", "devices", "log"] as const).map((page) => (
            <a
              key={page}
              href={accountHref(page)}
              className={styles["page"]}
              aria-current={page === props.page ? "page" : undefined}
            >
              {a[page]}
            </a>
          ))}
        </nav>
      </div>
      <div className={styles["scroll"]}>
        <div className={styles["sheet"]}>
          <Page key={logIns} {...props} />
        </div>
      </div>
    </section>
  );
}

/** Counts the log-ins after a log-out: then what could not be had before is asked for again. */
function useLogIns(isLoggedOut: boolean): number {
  const [count, setCount] = useState(0);
  const [wasLoggedOut, setWasLoggedOut] = useState(isLoggedOut);
  if (wasLoggedOut !== isLoggedOut) {
    setWasLoggedOut(isLoggedOut);
    if (!isLoggedOut) setCount(count + 1);
  }
  return count;
}

function Page({ port, page, user, download, onLogIn, onLogOut }: AccountPaneProps): ReactNode {
  const a = useAccountMessages();
  switch (page) {
    case "overview":
      return (
        <Overview
          port={port}
          user={user}
          devicesHref={accountHref("devices")}
          logHref={accountHref("log")}
          download={
            <Button aria-disabled={download.working} onClick={() => void download.run()}>
              {download.working ? a.working : a.download}
            </Button>
          }
          onLogIn={onLogIn}
          onLogOut={onLogOut}
        />
      );
    case "devices":
      return <DevicesPage port={port} onLogIn={onLogIn} />;
    case "log":
      return <LogPage port={port} isAdmin={user.roles.includes("admin")} onLogIn={onLogIn} />;
  }
}
