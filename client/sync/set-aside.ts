import * as z from "zod/mini";
import type { SyncView } from "#client/port/settee-port.ts";
import type { SetAsideKind, SetAsideWhy } from "#client/port/safety-view.ts";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";

const storedSchema = z.object({
  notes: z.record(
    z.string(),
    z.object({
      reason: z.string(),
      rev: z.string(),
      kind: z._default(z.enum(["refused", "too-large"]), "refused"),
      at: z._default(z.string(), ""),
    }),
  ),
});
type Notes = z.infer<typeof storedSchema>["notes"];

/** Notes that the server refused. They stay so over restarts, until they are written again or tried again. */
export interface SetAside {
  add(id: string, kind: SetAsideKind, reason: string): Promise<void>;
  why(id: string): SetAsideWhy | null;
  list(): SyncView["setAside"];
}

export async function openSetAside(
  store: Pick<NoteStore, "local" | "ledger" | "index">,
  clock: Clock,
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

  function why(id: string): SetAsideWhy | null {
    const note = ledger.isSetAside(id) ? notes[id] : undefined;
    return note === undefined ? null : { kind: note.kind, reason: note.reason, at: note.at };
  }

  return {
    async add(id, kind, reason) {
      ledger.setAside(id);
      notes[id] = { kind, reason, at: isoNow(clock), rev: index.get(id)?.rev ?? "" };
      await local.write("set-aside", { notes });
    },
    why,
    list: () =>
      Object.keys(notes).flatMap((id) => {
        const reasons = why(id);
        if (reasons === null) return [];
        const title = index.get(id)?.shown.title ?? "";
        return [{ id, title, reason: reasons.reason, why: reasons }];
      }),
  };
}
