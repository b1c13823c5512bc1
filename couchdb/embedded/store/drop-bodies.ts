import type { LevelDOWN, LevelWrite } from "leveldown";
import { z } from "zod";
import { attachmentsOf, documentSchema } from "#couchdb/embedded/document.ts";
import type { DocumentRecord } from "./document-record.ts";
import { ATTACHMENT_BYTES, ATTACHMENT_USES, BODIES, digits } from "./keys.ts";
import { readValue } from "./raw-store.ts";

const usesSchema = z.looseObject({ refs: z.record(z.string(), z.unknown()).default({}) });

/** Collects what has to be written so that bodies of revisions are gone, and with them what only they attached. */
export class DroppedBodies {
  readonly #store: LevelDOWN;
  readonly #bodies: LevelWrite[] = [];
  readonly #uses = new Map<string, Record<string, unknown>>();

  constructor(store: LevelDOWN) {
    this.#store = store;
  }

  /** @param rev a revision of the record, with a body or without */
  async drop(record: DocumentRecord, rev: string): Promise<void> {
    const sequence = record.rev_map[rev];
    if (sequence === undefined) return;
    const key = BODIES + digits(sequence);
    const text = await readValue(this.#store, key);
    this.#bodies.push({ type: "del", key });
    if (text === undefined) return;
    const stubs = Object.values(attachmentsOf(documentSchema.parse(JSON.parse(text))));
    for (const { digest } of stubs)
      if (digest !== undefined) delete (await this.#usesOf(digest))[`${record.id}@${rev}`];
  }

  writes(): LevelWrite[] {
    const attachments = [...this.#uses].flatMap(([digest, refs]): LevelWrite[] =>
      Object.keys(refs).length > 0
        ? [{ type: "put", key: ATTACHMENT_USES + digest, value: JSON.stringify({ refs }) }]
        : [
            { type: "del", key: ATTACHMENT_USES + digest },
            { type: "del", key: ATTACHMENT_BYTES + digest },
          ],
    );
    return [...this.#bodies, ...attachments];
  }

  async #usesOf(digest: string): Promise<Record<string, unknown>> {
    const known = this.#uses.get(digest);
    if (known !== undefined) return known;
    const text = await readValue(this.#store, ATTACHMENT_USES + digest);
    const { refs } = usesSchema.parse(text === undefined ? {} : JSON.parse(text));
    this.#uses.set(digest, refs);
    return refs;
  }
}
