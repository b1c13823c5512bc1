import type { DeviceView } from "#client/port/device-view.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { Device, DeviceStore } from "#client/store/device-store.ts";
import type { StorageWatch } from "#client/store/storage-watch.ts";
import type { User } from "#shared/login.ts";

/** A person is asked for persistence at most once in so many milliseconds. */
const ASK_AGAIN_AFTER = 7 * 86_400_000;

/** What lies in this browser beside the notes that are open: whose, how many, and whether there is room. */
export interface DeviceLife {
  readonly view: Cell<DeviceView>;
  read(): Promise<Device>;
  write(change: Partial<Device>): Promise<void>;
  /** A person's notes are being opened. */
  opened(user: User): Promise<void>;
  /** They are being closed, with so many notes that the server lacks. */
  closed(user: User, unsynced: number): Promise<void>;
  /** They were removed. */
  removed(userId: string): Promise<void>;
  /** Other notes are open from now on: the account-less ones, or a person's. */
  shows(isLocal: boolean): void;
  /** So many notes are in what is open. With the first there is something to lose: is it time to ask for persistence? */
  holds(notes: number): Promise<void>;
  toldPersistence(answer: boolean | null): Promise<void>;
}

export function createDeviceLife(deps: {
  device: DeviceStore;
  storage: StorageWatch;
  clock: Clock;
}): DeviceLife {
  const { device, storage, clock } = deps;
  const view = createCell<DeviceView>({
    accounts: [],
    localNotes: 0,
    storage: storage.view.get(),
  });
  storage.view.subscribe(() => view.set({ ...view.get(), storage: storage.view.get() }));

  /** Notes in what is open; null until they are counted. */
  let held: number | null = null;
  let isLocalShown = false;

  function show(record: Device): Device {
    view.set({
      accounts: record.accounts
        .map((kept) => ({ ...kept, isCurrent: kept.user.id === record.user?.id }))
        .toSorted(
          (a, b) =>
            Number(b.isCurrent) - Number(a.isCurrent) || (a.lastUsedAt > b.lastUsedAt ? -1 : 1),
        ),
      localNotes: isLocalShown && held !== null ? held : record.localNotes,
      storage: storage.view.get(),
    });
    return record;
  }

  async function write(change: Partial<Device>): Promise<void> {
    show(await device.write(change));
  }

  async function keep(user: User, unsynced?: number): Promise<void> {
    const { accounts } = await device.read();
    const before = accounts.find((kept) => kept.user.id === user.id);
    const others = accounts.filter((kept) => kept.user.id !== user.id);
    const lastUsedAt = isoNow(clock);
    const kept = { user, lastUsedAt, unsynced: unsynced ?? before?.unsynced ?? 0 };
    await write({ accounts: [...others, kept] });
  }

  /** Every count is written when the notebook closes; in between only whether there are any. */
  async function holdsLocal(notes: number, before: number | null): Promise<void> {
    if (before === null || (before === 0) === (notes === 0))
      view.set({ ...view.get(), localNotes: notes });
    else await write({ localNotes: notes });
  }

  async function considerPersistence(): Promise<void> {
    await storage.look();
    const { askedPersistAt } = await device.read();
    const isLongAgo =
      askedPersistAt === null || clock.now() - Date.parse(askedPersistAt) > ASK_AGAIN_AFTER;
    storage.wish((held ?? 0) > 0 && isLongAgo);
  }

  return {
    view,
    read: async () => show(await device.read()),
    write,
    opened: (user) => keep(user),
    closed: keep,
    async removed(userId) {
      const { accounts } = await device.read();
      await write({ accounts: accounts.filter((kept) => kept.user.id !== userId) });
    },
    shows(isLocal) {
      held = null;
      isLocalShown = isLocal;
    },
    async holds(notes) {
      if (notes === held) return;
      const before = held;
      held = notes;
      if (isLocalShown) await holdsLocal(notes, before);
      if (before === null || (before === 0 && notes > 0)) await considerPersistence();
    },
    async toldPersistence(answer) {
      await write({ askedPersistAt: isoNow(clock) });
      storage.told(answer);
    },
  };
}
