/**
 * The references as they run in a browser: each file exports `receive(address)`, which resolves when everything that
 * the feed has is stored. They are text, so that RxDB, which is installed for the benchmark alone, is nobody's import.
 */
export const referenceSources: Readonly<Record<string, string>> = {
  "pouchdb.js": `
import PouchDB from "pouchdb-core";
import idb from "pouchdb-adapter-idb";
import http from "pouchdb-adapter-http";
import replication from "pouchdb-replication";
PouchDB.plugin(idb).plugin(http).plugin(replication);

export async function receive(address, name) {
  const local = new PouchDB(name, { adapter: "idb" });
  await PouchDB.replicate(new PouchDB(address, { adapter: "http", skip_setup: true }), local);
  return (await local.info()).doc_count;
}
`,
  // What the adapter can bear: one page is fetched and parsed while the one before it is written.
  "floor.js": `
import PouchDB from "pouchdb-core";
import idb from "pouchdb-adapter-idb";
PouchDB.plugin(idb);

export async function receive(address, name, tell) {
  const local = new PouchDB(name, { adapter: "idb" });
  const page = async (since) => {
    const query = new URLSearchParams({ since, limit: "1000", include_docs: "true", style: "all_docs" });
    return (await fetch(address + "/_changes?" + query)).json();
  };
  let next = page("0");
  for (let isFirst = true; ; isFirst = false) {
    const { results, last_seq } = await next;
    if (results.length === 0) return (await local.info()).doc_count;
    next = page(last_seq);
    await local.bulkDocs(results.map(({ doc }) => doc), { new_edits: false });
    if (isFirst) tell("first page");
  }
}
`,
  "rxdb.js": `
import { createRxDatabase } from "rxdb/plugins/core";
import { replicateCouchDB } from "rxdb/plugins/replication-couchdb";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";

const text = { type: "string" };
const schema = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: {
    id: { type: "string", maxLength: 100 },
    schema: { type: "number" },
    title: text,
    body: text,
    tags: { type: "array", items: text },
    pinned: { type: "boolean" },
    createdAt: text,
    updatedAt: text,
  },
  required: ["id"],
};

export async function receive(address, name) {
  const database = await createRxDatabase({ name, storage: getRxStorageDexie(), multiInstance: false });
  const { notes } = await database.addCollections({ notes: { schema } });
  const replication = replicateCouchDB({
    replicationIdentifier: name,
    collection: notes,
    url: address + "/",
    live: false,
    fetch: (input, init) => fetch(input, init),
    pull: { batchSize: 1000 },
  });
  replication.error$.subscribe((error) => { throw error; });
  await replication.awaitInitialReplication();
  return notes.count().exec();
}
`,
};
