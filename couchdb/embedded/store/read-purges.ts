import type { LevelDOWN } from "leveldown";
import { z } from "zod";
import { digits, PURGES } from "./keys.ts";
import { readRange } from "./raw-store.ts";

const purgeInfoSchema = z.object({ id: z.string(), revs: z.array(z.string()) });
export type PurgeInfo = z.infer<typeof purgeInfoSchema>;

/** What was purged, the oldest first. */
export async function* readPurges(store: LevelDOWN, after = 0): AsyncGenerator<PurgeInfo> {
  for await (const [, text] of readRange(store, { prefix: PURGES, after: digits(after) }))
    yield purgeInfoSchema.parse(JSON.parse(text));
}

/** @returns undefined when the list does not reach back so far */
export async function readPurgedIds(
  store: LevelDOWN,
  after: number,
  until: number,
): Promise<string[] | undefined> {
  const ids: string[] = [];
  for await (const { id } of readPurges(store, after)) ids.push(id);
  return ids.length < until - after ? undefined : [...new Set(ids)];
}
