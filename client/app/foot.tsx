import { useState } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import { SyncStatus } from "#client/features/sync-status/sync-status.tsx";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import type { User } from "#shared/login.ts";
import { AppMenu } from "./app-menu.tsx";
import type { OpenDialog } from "./dialogs.tsx";
import styles from "./foot.module.css";
import { HeldNotice, ServerNotice } from "./notices.tsx";

export interface FootProps {
  port: SetteePort;
  user: User | null;
  sync: SyncView | undefined;
  device: DeviceView | undefined;
  insecure: boolean;
  onOpen: (dialog: OpenDialog) => void;
  onDownload: () => void;
  onAccount: () => void;
  onLeaveLocal: () => void;
}

/** Below the list: what needs the person, the state of sync, the menu. */
export function Foot(props: FootProps) {
  return (
    <footer className={styles["foot"]}>
      <FirstNotice {...props} />
      <div className={styles["state"]}>
        <SyncStatus
          sync={props.sync}
          isLocal={props.user === null}
          onOpen={() => props.onOpen("sync")}
        />
        <AppMenu
          email={props.user?.email ?? null}
          onOpen={props.onOpen}
          onDownload={props.onDownload}
          onAccount={props.onAccount}
          onLeaveLocal={props.onLeaveLocal}
        />
      </div>
    </footer>
  );
}

/** One at a time, the gravest: a pile of notices is read by nobody. */
function FirstNotice({ port, user, sync, device, insecure, onOpen, onDownload }: FootProps) {
  const m = useMessages();
  const [quiet, setQuiet] = useState<ReadonlySet<string>>(new Set());
  const dismiss = (name: string) => (
    <Button kind="quiet" onClick={() => setQuiet((old) => new Set(old).add(name))}>
      {m.common.dismiss}
    </Button>
  );
  const room = device?.storage.room;
  if (room === "full")
    return (
      <Notice
        kind="danger"
        actions={<Button onClick={() => onOpen("full")}>{m.storage.makeRoom}</Button>}
      >
        {m.storage.full}
      </Notice>
    );
  if (sync?.safety.held) return <HeldNotice safety={sync.safety} onDecide={() => onOpen("held")} />;
  if (sync?.safety.serverChange) return <ServerNotice port={port} safety={sync.safety} />;
  if (room === "low" && !quiet.has("low"))
    return (
      <Notice
        kind="warning"
        actions={
          <>
            <Button onClick={onDownload}>{m.storage.download}</Button>
            {dismiss("low")}
          </>
        }
      >
        {m.storage.low}
      </Notice>
    );
  if (insecure && !quiet.has("insecure"))
    return (
      <Notice kind="warning" actions={dismiss("insecure")}>
        {m.common.insecure}
      </Notice>
    );
  if (user === null && (device?.localNotes ?? 0) > 0 && !quiet.has("local"))
    return (
      <Notice
        kind="info"
        actions={
          <>
            <Button onClick={() => onOpen("sign-up")}>{m.accounts.signUp}</Button>
            {dismiss("local")}
          </>
        }
      >
        {m.accounts.signUpNotice}
      </Notice>
    );
  return null;
}
