import type { Account } from "#client/login/account.ts";
import type { SetteeCalls } from "#client/port/settee-port.ts";
import { exportNotes } from "#client/store/export-notes.ts";
import { fail, succeed } from "#shared/result.ts";
import type { DeviceLife } from "./device-life.ts";
import type { Entrance } from "./entrance.ts";
import type { OpenNotes } from "./open-notes.ts";
import { guarded } from "./storage-failure.ts";
import type { StorageGuard } from "./storage-guard.ts";

/** What pages ask, and who does it. Everything waits until what was open last is open again. */
export function createSetteeCalls(deps: {
  account: Account;
  life: DeviceLife;
  notes: OpenNotes;
  guard: StorageGuard;
  entrance: Entrance;
  opened: Promise<void>;
  wake(): void;
}): SetteeCalls {
  const { account, life, notes, entrance, opened } = deps;
  const withNotes: StorageGuard["withNotes"] = async (act) => {
    await opened;
    return deps.guard.withNotes(act);
  };

  return {
    signUp: async (credentials) => {
      await opened;
      return entrance.arrive(account.signUp(credentials), true);
    },
    logIn: async (credentials, choice) => {
      await opened;
      return entrance.arrive(account.logIn(credentials), choice?.localNotes === "merge");
    },
    logOut: async ({ removeNotes }) => {
      await opened;
      return entrance.logOut(removeNotes);
    },
    startLocal: async () => {
      await opened;
      // Another tab has opened it already.
      if (notes.notebook.get()?.user === null) return succeed(null);
      return guarded(entrance.enterLocal);
    },
    leaveLocal: async () => {
      await opened;
      return guarded(entrance.leaveLocal);
    },
    mergeLocalNotes: () =>
      withNotes(async (open) => {
        if (open.user === null) return succeed(null);
        const { id } = open.user;
        return guarded(async () => {
          await life.write({ adoptingInto: id });
          await entrance.adopt(open);
        });
      }),
    removeKept: async (whose) => {
      await opened;
      if (notes.isOpen(whose)) return fail({ type: "storage", message: "These notes are open." });
      return guarded(() => entrance.remove(whose));
    },
    createNote: (content, id, whose) =>
      withNotes(async ({ store, user }) =>
        whose !== undefined && whose !== (user?.id ?? null)
          ? fail({ type: "gone" })
          : store.create(content, id),
      ),
    editNote: (edit) => withNotes(({ store }) => store.edit(edit)),
    settleReview: (edit, review) => withNotes(({ store }) => store.settleReview(edit, review)),
    flagNotes: (ids, flags) => withNotes(({ store }) => store.flag(ids, flags)),
    deleteForever: (ids) => withNotes(({ store }) => store.deleteForever(ids)),
    importFiles: (files, key) =>
      withNotes(async ({ store }) => {
        const { importFiles } = await import("#client/store/import-files.ts");
        return succeed(await importFiles(store, files, key));
      }),
    syncNow: async () => {
      await opened;
      deps.wake();
      return null;
    },
    restSync: async () => {
      await opened;
      notes.notebook.get()?.sync.rest();
      return null;
    },
    retrySetAside: async (ids) => {
      await opened;
      notes.notebook.get()?.sync.retrySetAside(ids);
      return null;
    },
    answerHeld: (choice) => withNotes(({ store }) => store.answerHeld(choice)),
    dismissServerChange: async () => {
      await opened;
      await notes.notebook.get()?.sync.dismissServerChange();
      return null;
    },
    tellPersisted: async (answer) => {
      await life.toldPersistence(answer);
      return null;
    },
    askServer: async (ask, input) => {
      await opened;
      return account.ask(ask, input);
    },
    exportNotes: async () => {
      await opened;
      const open = notes.notebook.get();
      return open === null ? [] : exportNotes(open.store.index);
    },
  };
}
