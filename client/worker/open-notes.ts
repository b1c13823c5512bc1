import type { Account } from "#client/login/account.ts";
import type { SessionView } from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import type { StorageWatch } from "#client/store/storage-watch.ts";
import type { DeviceLife } from "./device-life.ts";
import type { Notebook } from "./notebook.ts";

/** Whose notes are open, and the notebook that holds them: what pages are shown. */
export interface OpenNotes {
  readonly notebook: Cell<Notebook | null>;
  readonly session: Cell<SessionView>;
  /** Why the browser's storage could not be opened. */
  readonly broken: Cell<string | null>;
  /** The session is shown when the notes are there, so that no empty list flashes. */
  show(open: Notebook, view: SessionView): void;
  /** Takes them from the screen. */
  hide(): void;
  isOpen(whose: { userId: string } | "local"): boolean;
  /** Resolves when the number of notes that was last counted is written down. */
  counted(): Promise<void>;
}

export function createOpenNotes(deps: {
  account: Account;
  life: DeviceLife;
  storage: StorageWatch;
  report(error: unknown): void;
}): OpenNotes {
  const { account, life, storage } = deps;
  const notebook = createCell<Notebook | null>(null);
  const session = createCell<SessionView>({ type: "opening" });
  const broken = createCell<string | null>(null);
  let counting: Promise<void> = Promise.resolve();
  // A refresh may bring another address or role of who is signed in.
  account.session.subscribe(() => {
    const now = account.session.get();
    const shown = session.get();
    if (now.type === "signed-in" && shown.type === "signed-in" && now.user.id === shown.user.id)
      session.set(now);
  });

  function count(open: Notebook): void {
    if (open !== notebook.get()) return;
    const told = life.holds(open.store.index.size).catch(deps.report);
    counting = counting.then(() => told);
  }

  return {
    notebook,
    session,
    broken,
    show(open, view) {
      broken.set(null);
      notebook.set(open);
      session.set(view);
      open.sync.view.subscribe(() => {
        if (open.sync.view.get().state.type === "up-to-date")
          account.tellSynced().catch(deps.report);
      });
      life.shows(open.user === null);
      count(open);
      open.store.index.subscribe(() => count(open));
      // Also what nobody waits for shows that there is room again: a draft that becomes a revision, say.
      open.store.onChange(() => storage.wrote());
    },
    hide() {
      notebook.set(null);
      life.shows(false);
    },
    isOpen(whose) {
      const open = notebook.get();
      if (open === null) return false;
      return whose === "local" ? open.user === null : open.user?.id === whose.userId;
    },
    counted: () => counting,
  };
}
