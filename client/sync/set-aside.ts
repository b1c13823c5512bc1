import * as z from "zod/mini";
import type { SyncView } from "#client/port/settee-port.ts";
import type { SetAsideWhy } from "#client/port/safety-view.ts";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { NoteStore } from "#client/store/note-store.ts";
import { TOO_LARGE } from "./split-bulk-docs.ts";

const storedSchema = z.object({
  notes: z.record(
    z.string(),
    z.object({
      reason: z.string(),
      rev: z.string(),
      at: z._default(z.string(), ""),
      /** The build of Settee whose note was refused. */
      build: z._default(z.string(), ""),
    }),
  ),
});
type Notes = z.infer<typeof storedSchema>["notes"];

/**
 * Notes that the server refused. They stay so over restarts; they are tried again when they are written again, when
 * Settee is another build, after a log-in, and when a person asks.
 */
export interface SetAside {
  add(id: string, reason: string): Promise<void>;
  why(id: string): SetAsideWhy | null;
  list(): SyncView["setAside"];
  /** Those that should be sent again now. Each is answered once. */
  takeDue(): readonly string[];
  retry(ids: readonly string[] | "all"): void;
}

export async function openSetAside(
  store: Pick<NoteStore, "local" | "ledger" | "index">,
  deps: { clock: Clock; build: string; isNewLogin: boolean },
): Promise<SetAside> {
  const { local, ledger, index } = store;
  const stored = storedSchema.safeParse(await local.read("set-aside"));
  const notes: Notes = {};
  const due = new Set<string>();
  for (const [id, note] of Object.entries(stored.success ? stored.data.notes : {})) {
    // Written again since: the server has not judged that revision.
    if (index.get(id)?.rev !== note.rev) continue;
    notes[id] = note;
    ledger.setAside(id);
    if (deps.isNewLogin || note.build !== deps.build) due.add(id);
  }

  const ids = (): string[] => Object.keys(notes).filter((id) => ledger.isSetAside(id));

  function why(id: string): SetAsideWhy | null {
    const note = ledger.isSetAside(id) ? notes[id] : undefined;
    if (note === undefined) return null;
    const { reason, at } = note;
    return { kind: reason === TOO_LARGE ? "too-large" : "refused", reason, at };
  }

  return {
    async add(id, reason) {
      ledger.setAside(id);
      const { build, clock } = deps;
      notes[id] = { reason, at: isoNow(clock), rev: index.get(id)?.rev ?? "", build };
      for (const other of Object.keys(notes)) if (!ledger.isSetAside(other)) delete notes[other];
      await local.write("set-aside", { notes });
    },
    why,
    list: () =>
      ids().flatMap((id) => {
        const reasons = why(id);
        if (reasons === null) return [];
        const title = index.get(id)?.shown.title ?? "";
        return [{ id, title, reason: reasons.reason, why: reasons }];
      }),
    takeDue() {
      const taken = ids().filter((id) => due.has(id));
      due.clear();
      return taken;
    },
    retry(wanted) {
      for (const id of wanted === "all" ? ids() : wanted) due.add(id);
    },
  };
}
