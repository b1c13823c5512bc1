import * as z from "zod/mini";
import type { LocalDocuments } from "./local-documents.ts";

const journalSchema = z.object({
  seq: z.number(),
  /** Missing in databases of the first Settee: then every change after `seq` may be our own. */
  unsent: z.optional(z.array(z.string())),
});

/**
 * How far push was confirmed, and which notes were written here since: durable before the write itself, so that a
 * crash never turns an unsent note into one that looks sent, and what was only pulled never looks unsent.
 */
export interface PushJournal {
  /** Local sequence number that push has confirmed. */
  seq(): number;
  /** Whether a change after `seq` may be this device's own. */
  mayBeOwn(id: string): boolean;
  /** Nobody who owns this database, or did, has written down a note that still has to go. */
  isQuiet(): Promise<boolean>;
  /** These notes are about to be written. Durable when it resolves. */
  mark(ids: readonly string[]): Promise<void>;
  /** Push has delivered everything up to `seq`; `unsent` still has to go. */
  confirm(seq: number, unsent: Iterable<string>): Promise<void>;
  /** The server can't be trusted to have anything: `unsent` is to be sent or shown to be there. */
  distrust(unsent: Iterable<string>): Promise<void>;
}

export async function openPushJournal(local: LocalDocuments): Promise<PushJournal> {
  const stored = journalSchema.safeParse((await local.read("pushed")) ?? { seq: 0, unsent: [] });
  let seq = stored.success ? stored.data.seq : 0;
  const known = stored.success ? stored.data.unsent : undefined;
  const unsent = new Set(known);
  const isOld = known === undefined;

  function write(): Promise<void> {
    return local.write("pushed", { seq, unsent: [...unsent] });
  }

  function replace(ids: Iterable<string>): void {
    const next = [...ids];
    unsent.clear();
    for (const id of next) unsent.add(id);
  }

  return {
    seq: () => seq,
    async isQuiet() {
      const now = journalSchema.safeParse((await local.read("pushed")) ?? { seq: 0, unsent: [] });
      return now.success && now.data.unsent?.length === 0;
    },
    mayBeOwn: (id) => isOld || unsent.has(id),
    async mark(ids) {
      const news = ids.filter((id) => !unsent.has(id));
      if (news.length === 0) return;
      for (const id of news) unsent.add(id);
      await write();
    },
    async confirm(confirmed, ids) {
      seq = Math.max(seq, confirmed);
      replace(ids);
      await write();
    },
    async distrust(ids) {
      seq = 0;
      replace(ids);
      await write();
    },
  };
}
