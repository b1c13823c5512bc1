import type { SyncView } from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import type { Clock } from "#client/store/clock.ts";
import { openNoteStore, type NoteStore } from "#client/store/note-store.ts";
import { createNoteTopics, type NoteTopics } from "#client/store/note-topics.ts";
import type { Databases } from "#client/store/open-database.ts";
import type { User } from "#shared/login.ts";

/** Everything that is open for one signed-in person. */
export interface Notebook {
  readonly user: User;
  readonly store: NoteStore;
  readonly topics: NoteTopics;
  readonly sync: { readonly view: Cell<SyncView>; syncNow(): void };
  close(): Promise<void>;
}

export async function openNotebook(
  deps: { databases: Databases; clock: Clock; onBroken(error: unknown): void },
  user: User,
): Promise<Notebook> {
  const store = await openNoteStore({
    database: deps.databases.openForUser(user.id),
    clock: deps.clock,
    onBroken: deps.onBroken,
  });
  const topics = createNoteTopics(store.index, deps.clock);
  const view = createCell<SyncView>({
    state: { type: "offline" },
    unsynced: 0,
    setAside: [],
    foreign: [],
  });
  return {
    user,
    store,
    topics,
    sync: { view, syncNow: () => undefined },
    async close() {
      topics.stop();
      await store.close();
    },
  };
}
