import type PouchDB from "pouchdb-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pushSource } from "#client/sync/push-source.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";

let databases: TempDatabases;
let local: PouchDB;

beforeEach(async () => {
  databases = await createTempDatabases();
  local = databases.openNamed("notes");
});
afterEach(async () => {
  await local.close();
  await databases.removeAll();
});

it("[S12] push reads what PouchDB would read: first revisions, later ones, deletions, leaves of a conflict, none", async () => {
  const fresh = await local.put({ _id: "fresh", body: "one" });
  const old = await local.put({ _id: "edited", body: "one" });
  const edited = await local.put({ _id: "edited", _rev: old.rev, body: "two" });
  const doomed = await local.put({ _id: "gone", body: "one" });
  const gone = await local.remove("gone", doomed.rev);
  await local.bulkDocs(
    [
      { _id: "both", _rev: "1-a", body: "a" },
      { _id: "both", _rev: "1-b", body: "b" },
    ],
    { new_edits: false },
  );
  const asked = {
    docs: [
      { id: "both", rev: "1-a" },
      { id: "fresh", rev: fresh.rev },
      { id: "edited", rev: old.rev },
      { id: "edited", rev: edited.rev },
      { id: "gone", rev: gone.rev },
      { id: "both", rev: "1-b" },
      { id: "none", rev: "1-c" },
    ],
    revs: true,
    latest: true,
  };
  expect(leavesOf(await pushSource(local).bulkGet(asked))).toEqual(
    leavesOf(await local.bulkGet(asked)),
  );
});

/** However they are put together. */
function leavesOf({ results }: Awaited<ReturnType<PouchDB["bulkGet"]>>): unknown[] {
  return results
    .flatMap(({ id, docs }) => docs.map((doc) => JSON.stringify([id, sorted(doc)])))
    .toSorted();
}

function sorted(doc: Record<string, unknown>): unknown {
  const { ok, ...rest } = doc;
  return [Object.entries(ok ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)), Object.keys(rest)];
}
