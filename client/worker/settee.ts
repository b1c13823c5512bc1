import type { Account } from "#client/login/account.ts";
import type {
  LoginFailure,
  SessionView,
  SetteeCalls,
  SetteePort,
  StorageFailure,
} from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import type { Clock } from "#client/store/clock.ts";
import { exportNotes } from "#client/store/export-notes.ts";
import { importFiles } from "#client/store/import-files.ts";
import { isConnectionClosed, isStorageFull, messageOf } from "#client/store/pouch-error.ts";
import type { StorageWatch } from "#client/store/storage-watch.ts";
import type { Login, User } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { DeviceLife } from "./device-life.ts";
import type { Notebook } from "./notebook.ts";
import { createReopening } from "./reopening.ts";
import { createTopics } from "./topics.ts";

export interface Settee {
  readonly port: SetteePort;
  /** Resolves when the device's record is read and the notes of who is signed in are open. */
  readonly opened: Promise<void>;
  readonly notebook: Cell<Notebook | null>;
  /** The network is back, or a page is visible again. */
  wake(): void;
  lostNetwork(): void;
  /** Something broke underneath: a closed connection is opened again, the rest is reported. */
  onBroken(error: unknown): void;
  /** Lets go of everything, as at the end of a browser. */
  close(): Promise<void>;
}

export interface SetteeDeps {
  readonly account: Account;
  readonly life: DeviceLife;
  readonly storage: StorageWatch;
  readonly clock: Clock;
  openNotebook(user: User, isNewLogin: boolean): Promise<Notebook>;
  openLocalNotebook(): Promise<Notebook>;
  /** Takes the account-less notebook over into one that is open, and removes it. */
  adoptLocal(into: Notebook): Promise<void>;
  /** Removes a person's notes, or those of the account-less notebook, from this device; throws when any are left. */
  removeNotes(whose: { userId: string } | "local"): Promise<void>;
  report(error: unknown): void;
}

/** What pages talk to: one account on this device and the notebook of whoever is signed in. */
export function createSettee(deps: SetteeDeps): Settee {
  const { account, life, storage } = deps;
  const notebook = createCell<Notebook | null>(null);
  const session = createCell<SessionView>({ type: "opening" });
  const broken = createCell<string | null>(null);
  let settling: Promise<void> = Promise.resolve();
  let counting: Promise<void> = Promise.resolve();
  /** Closed under us; what it has in memory stays on screen until its successor is open. */
  let shut: Notebook | null = null;
  const reopening = createReopening({ clock: deps.clock, open: openAgain, onFailure: tellStorage });
  const opened = open();
  // A refresh may bring another address or role of who is signed in.
  account.session.subscribe(() => {
    const now = account.session.get();
    const shown = session.get();
    if (now.type === "signed-in" && shown.type === "signed-in" && now.user.id === shown.user.id)
      session.set(now);
  });

  async function open(): Promise<void> {
    try {
      const user = await account.open();
      const { isLocal } = await life.read();
      if (user !== null) await enter(user, false);
      else if (isLocal) await enterLocal();
      else session.set({ type: "signed-out" });
      settleLogOut();
    } catch (error) {
      broken.set(messageOf(error));
      session.set({ type: "signed-out" });
      deps.report(error);
    }
  }

  /** The session is shown when the notes are there, so that no empty list flashes. */
  async function enter(user: User, isNewLogin: boolean): Promise<void> {
    await leave();
    const open = await deps.openNotebook(user, isNewLogin);
    // Only for the list of accounts: a disk without room for it still opens the notes.
    await life.opened(user).catch(onBroken);
    // If it fails, both notebooks are as they were, and the next start tries again.
    await adopt(open).catch(deps.report);
    show(open, { type: "signed-in", user });
  }

  async function enterLocal(): Promise<void> {
    await leave();
    const open = await deps.openLocalNotebook();
    await life.write({ isLocal: true, localNotes: open.store.index.size });
    show(open, { type: "local" });
  }

  function show(open: Notebook, view: SessionView): void {
    broken.set(null);
    notebook.set(open);
    session.set(view);
    open.sync.view.subscribe(() => {
      if (open.sync.view.get().state.type === "up-to-date") account.tellSynced().catch(deps.report);
    });
    life.shows(open.user === null);
    count(open);
    open.store.index.subscribe(() => count(open));
    // Also what nobody waits for shows that there is room again: a draft that becomes a revision, say.
    open.store.onChange(() => storage.wrote());
  }

  function count(open: Notebook): void {
    if (open !== notebook.get()) return;
    const told = life.holds(open.store.index.size).catch(deps.report);
    counting = counting.then(() => told);
  }

  /** Also what a crash interrupted: it was written down that this account takes the notes over. */
  async function adopt(open: Notebook): Promise<void> {
    const { adoptingInto } = await life.read();
    if (adoptingInto === null || adoptingInto !== open.user?.id) return;
    await deps.adoptLocal(open);
    await life.write({ adoptingInto: null, localNotes: 0 });
  }

  /** Whatever cannot be committed now stays on disk as a draft and is committed at the next start. */
  async function leave(): Promise<void> {
    const open = notebook.get();
    if (open === null) return;
    reopening.stop();
    notebook.set(null);
    life.shows(false);
    const { store } = open;
    const shown = session.get();
    const user = shown.type === "signed-in" ? shown.user : open.user;
    if (user === null) await life.write({ localNotes: store.index.size });
    else await life.closed(user, store.unsyncedIds().size).catch(onBroken);
    if (open !== shut) await open.close().catch(onBroken);
    shut = null;
  }

  async function arrive(
    login: Promise<Result<Login, LoginFailure>>,
    takesLocal: boolean,
  ): Promise<Result<User, LoginFailure>> {
    const answer = await login;
    if (!answer.ok) return answer;
    const { user } = answer.value;
    // Closing the account-less notebook counts its notes.
    await leave();
    const { localNotes } = await life.read();
    const adoptingInto = takesLocal && localNotes > 0 ? user.id : null;
    await life.write({ isLocal: false, ...(adoptingInto === null ? {} : { adoptingInto }) });
    await enter(user, true);
    return succeed(user);
  }

  async function logOut(removeNotes: boolean): ReturnType<SetteeCalls["logOut"]> {
    const user = notebook.get()?.user ?? null;
    return guarded(async () => {
      await leave();
      await account.logOut();
      await life.write({ isLocal: false });
      session.set({ type: "signed-out" });
      settleLogOut();
      if (removeNotes && user !== null) await remove({ userId: user.id });
    });
  }

  async function remove(whose: { userId: string } | "local"): Promise<void> {
    await deps.removeNotes(whose);
    if (whose === "local") await life.write({ localNotes: 0, adoptingInto: null });
    else await life.removed(whose.userId);
  }

  function isOpen(whose: { userId: string } | "local"): boolean {
    const open = notebook.get();
    if (open === null) return false;
    return whose === "local" ? open.user === null : open.user?.id === whose.userId;
  }

  /** Nobody waits for it but the end of the worker. */
  function settleLogOut(): void {
    settling = account.settleLogOut().catch(deps.report);
  }

  function wake(): void {
    settleLogOut();
    notebook.get()?.sync.wake();
  }

  function onBroken(cause: unknown): void {
    if (!isConnectionClosed(cause)) return tellStorage(cause);
    if (!isStorageFull(cause)) return void reopening.reopen().catch(tellStorage);
    // Opened at once it would only meet the full disk again.
    tellStorage(cause);
    reopening.later();
  }

  function tellStorage(error: unknown): void {
    if (isStorageFull(error)) storage.ranFull();
    deps.report(error);
  }

  /** The browser closed the database under us: everything that was acknowledged is on disk. */
  async function openAgain(): Promise<void> {
    const open = notebook.get();
    if (open === null) return;
    if (open !== shut) {
      shut = open;
      await open.close().catch((error: unknown) => {
        // It can't write to a connection that is gone: its drafts are on disk.
        if (!isConnectionClosed(error)) tellStorage(error);
      });
    }
    try {
      const fresh =
        open.user === null
          ? await deps.openLocalNotebook()
          : await deps.openNotebook(open.user, false);
      shut = null;
      show(fresh, session.get());
      await adopt(fresh).catch(deps.report);
      proveRoom(fresh).catch(onBroken);
    } catch (error) {
      broken.set(messageOf(error));
      throw error;
    }
  }

  /** A failure told late may have called the disk full after the last write: with nothing left to write it would stay so. */
  async function proveRoom({ store }: Notebook): Promise<void> {
    await store.commitDrafts();
    await store.local.write("room", {});
    storage.wrote();
  }

  async function withNotes<Value, Failure>(
    act: (notebook: Notebook) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | StorageFailure>> {
    await opened;
    const closed = await whyStillClosed();
    if (closed !== null) return watchRoom(fail(closed));
    const open = notebook.get();
    if (open === null) return fail({ type: "storage", message: "No notebook is open." });
    try {
      return watchRoom(await act(open));
    } catch (error) {
      if (!isConnectionClosed(error)) throw error;
      return actAgain(act, error);
    }
  }

  /** Null: the storage is open, perhaps again. */
  async function whyStillClosed(): Promise<StorageFailure | null> {
    try {
      await reopening.whenOpen();
      return null;
    } catch (error) {
      return storageFailure(error);
    }
  }

  /** The connection was closed under the call: it is repeated once on a new one. */
  async function actAgain<Value, Failure>(
    act: (notebook: Notebook) => Promise<Result<Value, Failure>>,
    closed: unknown,
  ): Promise<Result<Value, Failure | StorageFailure>> {
    try {
      await reopening.reopen();
      const open = notebook.get();
      if (open !== null) return watchRoom(await act(open));
    } catch (error) {
      if (isConnectionClosed(error)) reopening.later();
      return watchRoom(fail(storageFailure(error)));
    }
    return fail(storageFailure(closed));
  }

  function watchRoom<Value, Failure>(result: Result<Value, Failure>): Result<Value, Failure> {
    if (result.ok) storage.wrote();
    else if (isFullFailure(result.error)) storage.ranFull();
    return result;
  }

  const call: SetteeCalls = {
    signUp: async (credentials) => {
      await opened;
      return arrive(account.signUp(credentials), true);
    },
    logIn: async (credentials, choice) => {
      await opened;
      return arrive(account.logIn(credentials), choice?.localNotes === "merge");
    },
    logOut: async ({ removeNotes }) => {
      await opened;
      return logOut(removeNotes);
    },
    startLocal: async () => {
      await opened;
      // Another tab has opened it already.
      if (notebook.get()?.user === null) return succeed(null);
      return guarded(enterLocal);
    },
    leaveLocal: async () => {
      await opened;
      return guarded(async () => {
        if (notebook.get()?.user !== null) return;
        await leave();
        await life.write({ isLocal: false });
        session.set({ type: "signed-out" });
      });
    },
    mergeLocalNotes: () =>
      withNotes(async (open) => {
        if (open.user === null) return succeed(null);
        const { id } = open.user;
        return guarded(async () => {
          await life.write({ adoptingInto: id });
          await adopt(open);
        });
      }),
    removeKept: async (whose) => {
      await opened;
      if (isOpen(whose)) return fail({ type: "storage", message: "These notes are open." });
      return guarded(() => remove(whose));
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
      withNotes(async ({ store }) => succeed(await importFiles(store, files, key))),
    syncNow: async () => {
      await opened;
      wake();
      return null;
    },
    restSync: async () => {
      await opened;
      notebook.get()?.sync.rest();
      return null;
    },
    retrySetAside: async (ids) => {
      await opened;
      notebook.get()?.sync.retrySetAside(ids);
      return null;
    },
    answerHeld: (choice) => withNotes(({ store }) => store.answerHeld(choice)),
    dismissServerChange: async () => {
      await opened;
      await notebook.get()?.sync.dismissServerChange();
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
      const open = notebook.get();
      return open === null ? [] : exportNotes(open.store.index);
    },
  };

  return {
    port: { call, watch: createTopics({ notebook, session, broken, device: life.view }) },
    opened,
    notebook,
    wake,
    lostNetwork: () => notebook.get()?.sync.lostNetwork(),
    onBroken,
    async close() {
      await leave();
      await Promise.all([settling, counting]);
    },
  };
}

async function guarded(act: () => Promise<void>): Promise<Result<null, StorageFailure>> {
  try {
    await act();
    return succeed(null);
  } catch (error) {
    return fail({ type: "storage", message: messageOf(error) });
  }
}

function storageFailure(error: unknown): StorageFailure {
  const isFull = isStorageFull(error);
  return { type: "storage", message: messageOf(error), ...(isFull ? { isFull } : {}) };
}

function isFullFailure(failure: unknown): boolean {
  return (
    typeof failure === "object" &&
    failure !== null &&
    "isFull" in failure &&
    failure.isFull === true
  );
}
