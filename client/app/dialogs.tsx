import { lazy, Suspense } from "react";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";

const ShortcutHelp = lazy(async () => ({
  default: (await import("./shortcut-help.tsx")).ShortcutHelp,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("#client/features/import/import-dialog.tsx")).ImportDialog,
}));
const LogInDialog = lazy(async () => ({
  default: (await import("#client/features/login/log-in-dialog.tsx")).LogInDialog,
}));
const LogOutDialog = lazy(async () => ({
  default: (await import("#client/features/login/log-out-dialog.tsx")).LogOutDialog,
}));

export type OpenDialog = "import" | "log-in" | "log-out" | "shortcuts";

export interface DialogsProps {
  port: SetteePort;
  drafts: Drafts;
  open: OpenDialog | null;
  onClose: () => void;
  email: string;
  sync: SyncView | undefined;
}

/** What opens over the notebook; fetched when it is first asked for. */
export function Dialogs({ port, drafts, open, onClose, email, sync }: DialogsProps) {
  const why = sync?.state.type === "needs-login" ? sync.state.why : "none";
  return (
    <Suspense fallback={null}>
      {open === "shortcuts" ? <ShortcutHelp open onClose={onClose} /> : null}
      {open === "import" ? <ImportDialog open port={port} onClose={onClose} /> : null}
      {open === "log-in" ? (
        <LogInDialog open port={port} why={why} email={email} onClose={onClose} />
      ) : null}
      {open === "log-out" ? (
        <LogOutDialog
          open
          port={port}
          unsynced={sync?.unsynced ?? 0}
          flush={drafts.flushAll}
          onClose={onClose}
        />
      ) : null}
    </Suspense>
  );
}
