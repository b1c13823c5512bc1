import { lazy, Suspense } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import { nothingToLose } from "#client/port/nothing-to-lose.ts";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import type { Export } from "#client/features/export/use-export.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import type { User } from "#shared/login.ts";
import type { Entry } from "./entry-dialog.tsx";
import { HeldNotice, ServerNotice } from "./notices.tsx";

const ShortcutHelp = lazy(async () => ({
  default: (await import("./shortcut-help.tsx")).ShortcutHelp,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("#client/features/import/import-dialog.tsx")).ImportDialog,
}));
const EntryDialog = lazy(async () => ({
  default: (await import("./entry-dialog.tsx")).EntryDialog,
}));
const LogOutDialog = lazy(async () => ({
  default: (await import("#client/features/login/log-out-dialog.tsx")).LogOutDialog,
}));
const SyncDialog = lazy(async () => ({
  default: (await import("#client/features/sync-status/sync-dialog.tsx")).SyncDialog,
}));
const AccountsDialog = lazy(async () => ({
  default: (await import("#client/features/accounts/accounts-dialog.tsx")).AccountsDialog,
}));
const HeldDialog = lazy(async () => ({
  default: (await import("#client/features/held/held-dialog.tsx")).HeldDialog,
}));
const FullDialog = lazy(async () => ({
  default: (await import("#client/features/storage/full-dialog.tsx")).FullDialog,
}));
const StorageFacts = lazy(async () => ({
  default: (await import("#client/features/storage/storage-facts.tsx")).StorageFacts,
}));

export type OpenDialog =
  | Entry
  | "accounts"
  | "full"
  | "held"
  | "import"
  | "log-out"
  | "shortcuts"
  | "sync";

export interface DialogsProps {
  port: SetteePort;
  drafts: Drafts;
  open: OpenDialog | null;
  onOpen: (dialog: OpenDialog) => void;
  onClose: () => void;
  /** Null: the account-less notebook is open. */
  user: User | null;
  sync: SyncView | undefined;
  device: DeviceView | undefined;
  download: Export;
}

/** What opens over the notebook; fetched when it is first asked for. */
export function Dialogs(props: DialogsProps) {
  return <Suspense fallback={null}>{props.open === null ? null : <One {...props} />}</Suspense>;
}

function One(props: DialogsProps) {
  const { port, drafts, open, onOpen, onClose, user, sync, device } = props;
  const m = useMessages();
  const download = (
    <Button aria-disabled={props.download.working} onClick={() => void props.download.run()}>
      {props.download.working ? m.storage.downloading : m.storage.download}
    </Button>
  );
  const storage = device ? (
    <StorageFacts port={port} storage={device.storage} actions={download} />
  ) : null;
  switch (open) {
    case null:
      return null;
    case "shortcuts":
      return <ShortcutHelp open onClose={onClose} />;
    case "import":
      return <ImportDialog open port={port} onClose={onClose} />;
    case "log-out":
      return (
        <LogOutDialog
          port={port}
          safety={sync?.safety ?? nothingToLose}
          flush={drafts.flushAll}
          download={download}
          onClose={onClose}
        />
      );
    case "sync":
      return sync ? (
        <SyncDialog
          port={port}
          sync={sync}
          isLocal={user === null}
          onClose={onClose}
          onLogIn={() => onOpen("log-in")}
          onSignUp={() => onOpen("sign-up")}
          storage={storage}
          notices={
            <>
              <HeldNotice safety={sync.safety} onDecide={() => onOpen("held")} />
              <ServerNotice port={port} safety={sync.safety} />
            </>
          }
        />
      ) : null;
    case "accounts":
      return device ? (
        <AccountsDialog
          port={port}
          device={device}
          isSignedIn={user !== null}
          onClose={onClose}
          onLogIn={(switchTo) => onOpen({ switchTo })}
        />
      ) : null;
    case "held":
      return sync?.safety.held ? (
        <HeldDialog port={port} held={sync.safety.held} onClose={onClose} />
      ) : null;
    case "full":
      return <FullDialog onClose={onClose} facts={storage} />;
    default:
      return (
        <EntryDialog
          port={port}
          entry={open}
          user={user}
          why={sync?.state.type === "needs-login" ? sync.state.why : "none"}
          localNotes={device?.localNotes ?? 0}
          flush={drafts.flushAll}
          onClose={onClose}
        />
      );
  }
}
