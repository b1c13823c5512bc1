import * as z from "zod/mini";
import type { Note } from "#shared/note.ts";
import type { Review, ReviewVersion } from "#shared/review.ts";
import type { LocalDocuments } from "./local-documents.ts";

/** So many of this device's last texts of a note are remembered: another device may have merged any of them. */
const REMEMBERED = 4;

const keptSchema = z.object({
  version: z.object({ title: z.string(), body: z.string(), updatedAt: z.string() }),
});

/** Which of the texts in a review this device wrote, so that a person can tell "yours" from "theirs". */
export interface OwnVersions {
  /** This device made a revision of it. */
  wrote(note: Note): void;
  /** Place of its own version in the review, null when it is not known. Kept over restarts until the review ends. */
  placeIn(id: string, review: Review | undefined): number | null;
  /** After a restart. */
  recall(id: string): Promise<void>;
}

export function createOwnVersions(
  local: LocalDocuments,
  onBroken: (error: unknown) => void,
): OwnVersions {
  const written = new Map<string, readonly ReviewVersion[]>();
  const kept = new Map<string, ReviewVersion>();

  function keep(id: string, version: ReviewVersion): void {
    kept.set(id, version);
    const { title, body, updatedAt } = version;
    local.write(`yours:${id}`, { version: { title, body, updatedAt } }).catch(onBroken);
  }

  function forget(id: string): void {
    if (kept.delete(id)) local.remove(`yours:${id}`).catch(onBroken);
  }

  return {
    wrote: (note) => {
      written.set(note._id, [note, ...(written.get(note._id) ?? [])].slice(0, REMEMBERED));
    },
    placeIn(id, review) {
      if (review === undefined) {
        forget(id);
        return null;
      }
      const own = [kept.get(id), ...(written.get(id) ?? [])].filter((one) => one !== undefined);
      for (const version of own) {
        const place = review.versions.findIndex((other) => isSameVersion(version, other));
        if (place === -1) continue;
        if (!kept.has(id)) keep(id, version);
        return place;
      }
      return null;
    },
    async recall(id) {
      const found = keptSchema.safeParse(await local.read(`yours:${id}`));
      if (found.success) kept.set(id, found.data.version);
    },
  };
}

function isSameVersion(a: ReviewVersion, b: ReviewVersion): boolean {
  return a.updatedAt === b.updatedAt && a.title === b.title && a.body === b.body;
}
