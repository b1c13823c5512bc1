import type { Account } from "#client/login/account.ts";
import type { LoginFailure, StorageFailure } from "#client/port/settee-port.ts";
import { messageOf } from "#client/store/pouch-error.ts";
import type { Login, User } from "#shared/login.ts";
import { succeed, type Result } from "#shared/result.ts";
import type { DeviceLife } from "./device-life.ts";
import type { Notebook } from "./notebook.ts";
import type { OpenNotes } from "./open-notes.ts";
import type { StorageGuard } from "./storage-guard.ts";
import { guarded } from "./storage-failure.ts";

/** Who comes in and who goes, and what becomes of the notes on this device when they do. */
export interface Entrance {
  /** Opens what was open when the browser ended. */
  open(): Promise<void>;
  /** Closes what is open. */
  leave(): Promise<void>;
  arrive(
    login: Promise<Result<Login, LoginFailure>>,
    takesLocal: boolean,
  ): Promise<Result<User, LoginFailure>>;
  logOut(removeNotes: boolean): Promise<Result<null, StorageFailure>>;
  enterLocal(): Promise<void>;
  leaveLocal(): Promise<void>;
  /** Also what a crash interrupted: it was written down that this account takes the account-less notes over. */
  adopt(open: Notebook): Promise<void>;
  remove(whose: { userId: string } | "local"): Promise<void>;
  /** Tells the server of a log-out that it does not know of yet; nobody waits for it but the end of the worker. */
  settleLogOut(): void;
  settled(): Promise<void>;
}

export function createEntrance(deps: {
  account: Account;
  life: DeviceLife;
  notes: OpenNotes;
  guard: StorageGuard;
  openNotebook(user: User, isNewLogin: boolean): Promise<Notebook>;
  openLocalNotebook(): Promise<Notebook>;
  adoptLocal(into: Notebook): Promise<void>;
  removeNotes(whose: { userId: string } | "local"): Promise<void>;
  report(error: unknown): void;
}): Entrance {
  const { account, life, notes, guard } = deps;
  let settling: Promise<void> = Promise.resolve();

  async function open(): Promise<void> {
    try {
      const user = await account.open();
      const { isLocal } = await life.read();
      if (user !== null) await enter(user, false);
      else if (isLocal) await enterLocal();
      else notes.session.set({ type: "signed-out" });
      settleLogOut();
    } catch (error) {
      notes.broken.set(messageOf(error));
      notes.session.set({ type: "signed-out" });
      deps.report(error);
    }
  }

  async function enter(user: User, isNewLogin: boolean): Promise<void> {
    await leave();
    const fresh = await deps.openNotebook(user, isNewLogin);
    // Only for the list of accounts: a disk without room for it still opens the notes.
    await life.opened(user).catch(guard.onBroken);
    // If it fails, both notebooks are as they were, and the next start tries again.
    await adopt(fresh).catch(deps.report);
    notes.show(fresh, { type: "signed-in", user });
  }

  async function enterLocal(): Promise<void> {
    await leave();
    const fresh = await deps.openLocalNotebook();
    await life.write({ isLocal: true, localNotes: fresh.store.index.size });
    notes.show(fresh, { type: "local" });
  }

  async function adopt(into: Notebook): Promise<void> {
    const { adoptingInto } = await life.read();
    if (adoptingInto === null || adoptingInto !== into.user?.id) return;
    await deps.adoptLocal(into);
    await life.write({ adoptingInto: null, localNotes: 0 });
  }

  /** Whatever cannot be committed now stays on disk as a draft and is committed at the next start. */
  async function leave(): Promise<void> {
    const left = notes.notebook.get();
    if (left === null) return;
    guard.rest();
    notes.hide();
    const { store } = left;
    const shown = notes.session.get();
    const user = shown.type === "signed-in" ? shown.user : left.user;
    if (user === null) await life.write({ localNotes: store.index.size });
    else await life.closed(user, store.unsyncedIds().size).catch(guard.onBroken);
    await guard.close(left);
  }

  async function remove(whose: { userId: string } | "local"): Promise<void> {
    await deps.removeNotes(whose);
    if (whose === "local") await life.write({ localNotes: 0, adoptingInto: null });
    else await life.removed(whose.userId);
  }

  function settleLogOut(): void {
    settling = account.settleLogOut().catch(deps.report);
  }

  return {
    open,
    leave,
    async arrive(login, takesLocal) {
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
    },
    async logOut(removeNotes) {
      const user = notes.notebook.get()?.user ?? null;
      return guarded(async () => {
        await leave();
        await account.logOut();
        await life.write({ isLocal: false });
        notes.session.set({ type: "signed-out" });
        settleLogOut();
        if (removeNotes && user !== null) await remove({ userId: user.id });
      });
    },
    enterLocal,
    async leaveLocal() {
      if (notes.notebook.get()?.user !== null) return;
      await leave();
      await life.write({ isLocal: false });
      notes.session.set({ type: "signed-out" });
    },
    adopt,
    remove,
    settleLogOut,
    settled: () => settling,
  };
}
