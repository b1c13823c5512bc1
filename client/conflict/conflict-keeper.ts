import type { NoteStore } from "#client/store/note-store.ts";
import type { ConflictStore } from "./resolve-conflict.ts";

/** Resolves every conflict that the store meets, at the start and after a pull; the answer ends it. */
export function keepConflictsResolved(
  store: ConflictStore & Pick<NoteStore, "onConflict">,
  onBroken: (error: unknown) => void,
): () => void {
  const running = new Set<string>();
  const again = new Set<string>();

  /** Its code is no part of the worker: most days there is no conflict. */
  async function resolveNow(id: string): Promise<void> {
    const { resolveConflict } = await import("./resolve-conflict.ts");
    await resolveConflict(store, id);
  }

  function resolve(id: string): void {
    running.add(id);
    resolveNow(id)
      // The next change of the note, or the next start, tries again.
      .catch(onBroken)
      .finally(() => {
        running.delete(id);
        if (again.delete(id)) resolve(id);
      });
  }

  return store.onConflict((id) => {
    // A leaf that came while the others were being merged may have been missed.
    if (running.has(id)) again.add(id);
    else resolve(id);
  });
}
