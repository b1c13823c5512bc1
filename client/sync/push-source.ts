import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";

interface Asked {
  readonly id: string;
  readonly rev: string;
}

/**
 * The same database, but for how push reads it. PouchDB's own `bulkGet` reads each document by itself, three times;
 * first revisions, as an import makes them by the thousand, have no history and can be read all at once.
 */
export function pushSource(local: PouchDB): PouchDB {
  const source: PouchDB = Object.create(local);
  source.bulkGet = async (options) => {
    const asked = options.docs;
    const found = await readFirstRevisions(local, asked.filter(isFirst));
    const rest = asked.filter(({ id, rev }) => found.get(id)?._rev !== rev);
    const read = rest.length === 0 ? [] : (await local.bulkGet({ ...options, docs: rest })).results;
    return {
      results: [...[...found].map(([id, ok]) => ({ id, docs: [{ ok }] })), ...read],
    };
  };
  return source;
}

function isFirst({ rev }: Asked): boolean {
  return rev.startsWith("1-");
}

/** Those that are still the winners among their note's leaves. */
async function readFirstRevisions(
  local: PouchDB,
  asked: readonly Asked[],
): Promise<Map<string, PouchDocument>> {
  const found = new Map<string, PouchDocument>();
  if (asked.length === 0) return found;
  const { rows } = await local.allDocs({ keys: asked.map(({ id }) => id), include_docs: true });
  for (const [place, { doc }] of rows.entries()) {
    const { id, rev } = asked[place] ?? {};
    if (id === undefined || rev === undefined || doc?._rev !== rev) continue;
    if (doc["_attachments"] !== undefined) continue;
    found.set(id, { ...doc, _revisions: { start: 1, ids: [rev.slice("1-".length)] } });
  }
  return found;
}
