import type { Account } from "#client/login/account.ts";
import type {
  LoginFailure,
  SessionView,
  SetteeCalls,
  SetteePort,
  StorageFailure,
} from "#client/port/settee-port.ts";
import type { DeviceView } from "#client/port/device-view.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import { importFiles } from "#client/store/import-files.ts";
import { messageOf } from "#client/store/pouch-error.ts";
import type { Login, User } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { Notebook } from "./notebook.ts";
import { createTopics } from "./topics.ts";

export interface Settee {
  readonly port: SetteePort;
  /** Resolves when the device's record is read and the notes of who is signed in are open. */
  readonly opened: Promise<void>;
  readonly notebook: Cell<Notebook | null>;
  /** The network is back, or a page is visible again. */
  wake(): void;
  lostNetwork(): void;
  /** Lets go of everything, as at the end of a browser. */
  close(): Promise<void>;
}

const notHere = { type: "storage", message: "The notebook is not open." } as const;

/** What pages talk to: one account on this device and the notebook of whoever is signed in. */
export function createSettee(deps: {
  account: Account;
  openNotebook(user: User, isNewLogin: boolean): Promise<Notebook>;
  /** Removes a person's notes from this device. */
  removeNotes(user: User): Promise<void>;
  onBroken(error: unknown): void;
}): Settee {
  const { account } = deps;
  const notebook = createCell<Notebook | null>(null);
  const session = createCell<SessionView>({ type: "opening" });
  const device = createCell<DeviceView>({
    accounts: [],
    localNotes: 0,
    storage: { usage: null, quota: null, isPersisted: null, room: "enough", wantsPersist: false },
  });
  const broken = createCell<string | null>(null);
  let settling: Promise<void> = Promise.resolve();
  const opened = open();

  async function open(): Promise<void> {
    try {
      const user = await account.open();
      if (user !== null) await enter(user, false);
      else session.set({ type: "signed-out" });
      settleLogOut();
    } catch (error) {
      broken.set(messageOf(error));
      session.set({ type: "signed-out" });
      deps.onBroken(error);
    }
  }

  /** The session is shown when the notes are there, so that no empty list flashes. */
  async function enter(user: User, isNewLogin: boolean): Promise<void> {
    await leave();
    notebook.set(await deps.openNotebook(user, isNewLogin));
    session.set({ type: "signed-in", user });
  }

  /** Whatever cannot be committed now stays on disk as a draft and is committed at the next start. */
  async function leave(): Promise<void> {
    const open = notebook.get();
    if (open === null) return;
    notebook.set(null);
    await open.close().catch(deps.onBroken);
  }

  async function arrive(
    login: Promise<Result<Login, LoginFailure>>,
  ): Promise<Result<User, LoginFailure>> {
    const answer = await login;
    if (!answer.ok) return answer;
    await enter(answer.value.user, true);
    return succeed(answer.value.user);
  }

  async function logOut(removeNotes: boolean): ReturnType<SetteeCalls["logOut"]> {
    const user = notebook.get()?.user ?? null;
    try {
      await leave();
      await account.logOut();
      session.set({ type: "signed-out" });
      settleLogOut();
      if (removeNotes && user !== null) await deps.removeNotes(user);
      return succeed(null);
    } catch (error) {
      return fail({ type: "storage", message: messageOf(error) });
    }
  }

  /** Nobody waits for it but the end of the worker. */
  function settleLogOut(): void {
    settling = account.settleLogOut().catch(deps.onBroken);
  }

  function wake(): void {
    settleLogOut();
    notebook.get()?.sync.wake();
  }

  async function withNotes<Value, Failure>(
    act: (notebook: Notebook) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | StorageFailure>> {
    await opened;
    const open = notebook.get();
    return open === null ? fail({ type: "storage", message: "Nobody is signed in." }) : act(open);
  }

  const call: SetteeCalls = {
    signUp: async (credentials) => {
      await opened;
      return arrive(account.signUp(credentials));
    },
    logIn: async (credentials) => {
      await opened;
      return arrive(account.logIn(credentials));
    },
    logOut: async ({ removeNotes }) => {
      await opened;
      return logOut(removeNotes);
    },
    createNote: (content) => withNotes(({ store }) => store.create(content)),
    editNote: (edit) => withNotes(({ store }) => store.edit(edit)),
    flagNotes: (ids, flags) => withNotes(({ store }) => store.flag(ids, flags)),
    deleteForever: (ids) => withNotes(({ store }) => store.deleteForever(ids)),
    importFiles: (files) =>
      withNotes(async ({ store }) => succeed(await importFiles(store, files))),
    syncNow: async () => {
      await opened;
      wake();
      return null;
    },
    startLocal: async () => fail(notHere),
    leaveLocal: async () => fail(notHere),
    mergeLocalNotes: async () => fail(notHere),
    removeKept: async () => fail(notHere),
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
    tellPersisted: async () => null,
    exportNotes: async () => [],
  };

  return {
    port: { call, watch: createTopics({ notebook, session, broken, device }) },
    opened,
    notebook,
    wake,
    lostNetwork: () => notebook.get()?.sync.lostNetwork(),
    async close() {
      await leave();
      await settling;
    },
  };
}
