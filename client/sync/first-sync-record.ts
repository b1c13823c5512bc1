import * as z from "zod/mini";
import type { LocalDocuments } from "#client/store/local-documents.ts";

const recordSchema = z.object({
  /**
   * `running`: pages up to `seq` are written. `handing-over`: all are, and live replication has still to start from
   * `seq`. `over`: PouchDB's own checkpoint is what counts.
   */
  state: z.enum(["running", "handing-over", "over"]),
  /** The server's sequence; "0": from its first change on. */
  seq: z.string(),
  /** Changes written, and how many there will be. */
  done: z.number(),
  total: z.number(),
});
export type FirstSync = z.infer<typeof recordSchema>;

/** How far this database's first pull from its server came. Durable when a write resolves. */
export interface FirstSyncRecord {
  /** Null: it has not begun, or it was made by a Settee that kept no such record. */
  get(): FirstSync | null;
  set(next: FirstSync): Promise<void>;
}

export async function openFirstSyncRecord(local: LocalDocuments): Promise<FirstSyncRecord> {
  const stored = recordSchema.safeParse(await local.read("first-sync"));
  let record = stored.success ? stored.data : null;
  return {
    get: () => record,
    async set(next) {
      record = next;
      await local.write("first-sync", { ...next });
    },
  };
}

export const FIRST_SYNC_OVER: FirstSync = { state: "over", seq: "0", done: 0, total: 0 };
