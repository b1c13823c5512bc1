import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Couchdb, CouchdbRefusal } from "#server/couchdb/connect-couchdb.ts";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import { gatherWrites } from "#server/couchdb/gather-writes.ts";

const bodySchema = z.object({ docs: z.array(z.object({ _id: z.string() })) });

/** A CouchDB that answers each request when the test lets it, and takes every write unless told otherwise. */
function openCouchdb() {
  const requests: { readonly ids: string[]; readonly answer: (rows?: unknown) => void }[] = [];
  const couchdb: Couchdb = {
    request: async ({ body }) =>
      await new Promise((resolve) => {
        const ids = bodySchema.parse(body).docs.map(({ _id }) => _id);
        const taken = ids.map((id) => ({ ok: true, id, rev: `1-${id}` }));
        requests.push({ ids, answer: (rows = taken) => resolve(rows) });
      }),
  };
  const write = gatherWrites(couchdb, "database");
  return {
    write: async (id: string) => await write({ _id: id }),
    requests,
    async answerNext(rows?: unknown) {
      await expect.poll(() => requests.length).toBeGreaterThan(0);
      requests.shift()?.answer(rows);
    },
  };
}

describe("writes that come together", () => {
  it("share a request; those that come meanwhile share the next, and nobody waits for company", async () => {
    const { write, requests, answerNext } = openCouchdb();
    const first = [write("one"), write("two")];
    await expect.poll(() => requests[0]?.ids).toEqual(["one", "two"]);
    const later = [write("three"), write("four"), write("five")];
    await answerNext();
    expect(await Promise.all(first)).toEqual(["1-one", "1-two"]);
    await expect.poll(() => requests[0]?.ids).toEqual(["three", "four", "five"]);
    await answerNext();
    await Promise.all(later);
  });

  it("never has one document twice in a request: the second waits for what becomes of the first", async () => {
    const { write, requests, answerNext } = openCouchdb();
    const both = [write("one"), write("one"), write("two")];
    await expect.poll(() => requests[0]?.ids).toEqual(["one", "two"]);
    await answerNext();
    await expect.poll(() => requests[0]?.ids).toEqual(["one"]);
    await answerNext([{ id: "one", error: "conflict" }]);
    expect(await Promise.all(both)).toEqual(["1-one", undefined, "1-two"]);
  });

  it("succeed and fail each by itself", async () => {
    const { write, answerNext } = openCouchdb();
    const outcomes = Promise.allSettled(["taken", "stale", "broken", "forgotten"].map(write));
    await answerNext([
      { id: "broken", error: "internal_server_error" },
      { id: "stale", error: "conflict" },
      { id: "taken", ok: true, rev: "2-x" },
    ]);
    expect(await outcomes).toEqual([
      { status: "fulfilled", value: "2-x" },
      { status: "fulfilled", value: undefined },
      { status: "rejected", reason: expect.any(DatabaseAway) },
      { status: "rejected", reason: expect.any(DatabaseAway) },
    ]);
  });

  it("are all told when CouchDB is away, and the next ones go on", async () => {
    let isAway = true;
    const couchdb: Couchdb = {
      async request() {
        if (isAway) throw new CouchdbRefusal(503, "away");
        return [{ id: "one", rev: "1-one" }];
      },
    };
    const write = gatherWrites(couchdb, "database");
    const outcomes = await Promise.allSettled([write({ _id: "one" }), write({ _id: "two" })]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isAway = false;
    expect(await write({ _id: "one" })).toBe("1-one");
  });
});
