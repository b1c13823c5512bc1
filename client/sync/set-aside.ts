import * as z from "zod/mini";
import type { NoteStore } from "#client/store/note-store.ts";

const storedSchema = z.object({
  notes: z.record(z.string(), z.object({ reason: z.string(), rev: z.string() })),
});
type Notes = z.infer<typeof storedSchema>["notes"];

/** Notes that the server refused. They stay so over restarts, until they are written again. */
export interface SetAside {
  add(id: string, reason: string): Promise<void>;
  list(): { id: string; title: string; reason: string }[];
}

export async function openSetAside(
  store: Pick<NoteStore, "local" | "ledger" | "index">,
): Promise<SetAside> {
  const { local, ledger, index } = store;
  const stored = storedSchema.safeParse(await local.read("set-aside"));
  const notes: Notes = {};
  for (const [id, note] of Object.entries(stored.success ? stored.data.notes : {})) {
    // Written again since: the server has not judged that revision.
    if (index.get(id)?.rev !== note.rev) continue;
    notes[id] = note;
    ledger.setAside(id);
  }

  return {
    async add(id, reason) {
      ledger.setAside(id);
      notes[id] = { reason, rev: index.get(id)?.rev ?? "" };
      await local.write("set-aside", { notes });
    },
    list: () =>
      Object.entries(notes)
        .filter(([id]) => ledger.isSetAside(id))
        .map(([id, { reason }]) => ({ id, title: index.get(id)?.shown.title ?? "", reason })),
  };
}
