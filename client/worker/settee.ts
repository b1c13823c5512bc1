import type { Account } from "#client/login/account.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import type { Cell } from "#client/store/cell.ts";
import type { Clock } from "#client/store/clock.ts";
import type { StorageWatch } from "#client/store/storage-watch.ts";
import type { User } from "#shared/login.ts";
import type { DeviceLife } from "./device-life.ts";
import { createEntrance } from "./entrance.ts";
import type { Notebook } from "./notebook.ts";
import { createOpenNotes } from "./open-notes.ts";
import { createSetteeCalls } from "./settee-calls.ts";
import { createStorageGuard } from "./storage-guard.ts";
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
  const notes = createOpenNotes(deps);
  const { notebook, session, broken } = notes;
  const guard = createStorageGuard({
    ...deps,
    notes,
    openAnew: ({ user }) =>
      user === null ? deps.openLocalNotebook() : deps.openNotebook(user, false),
    onReopened: (fresh) => entrance.adopt(fresh).catch(deps.report),
  });
  const entrance = createEntrance({ ...deps, notes, guard });
  const opened = entrance.open();
  const wake = (): void => {
    entrance.settleLogOut();
    notebook.get()?.sync.wake();
  };
  const call = createSetteeCalls({ ...deps, notes, guard, entrance, opened, wake });

  return {
    port: { call, watch: createTopics({ notebook, session, broken, device: deps.life.view }) },
    opened,
    notebook,
    wake,
    lostNetwork: () => notebook.get()?.sync.lostNetwork(),
    onBroken: guard.onBroken,
    async close() {
      await entrance.leave();
      await Promise.all([entrance.settled(), notes.counted()]);
    },
  };
}
