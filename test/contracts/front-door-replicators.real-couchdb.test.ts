import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type House, doors, openHouse } from "#test/support/front-door.ts";
import { type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { createNote } from "#test/support/replicating-device.ts";

/** PouchDB's way is in the front door's own contract; this is the replicator inside CouchDB. */
const doneSchema = z.object({
  ok: z.literal(true),
  history: z
    .array(z.object({ docs_written: z.number(), doc_write_failures: z.number() }))
    .optional(),
  no_changes: z.boolean().optional(),
});

describe.each(doors)("CouchDB's replicator with a person's cookie: %s", (door) => {
  const couchdb = useCouchDb();
  let house: House;
  let session: HttpSession;
  let theirs: { url: string; headers: { cookie: string } };
  beforeAll(async () => {
    house = await openHouse(door);
    session = openHttpSession(house.origin);
    const { user } = await session.signUp(house.newEmail());
    const cookie = `AuthSession=${session.cookies.get("AuthSession")?.value}`;
    theirs = { url: `${house.origin}/db/user-${user.id}`, headers: { cookie } };
  });
  afterAll(() => house.close());

  async function replicate(source: unknown, target: unknown): Promise<z.infer<typeof doneSchema>> {
    // The rules of a database are nobody's to read: design documents are left out, as PouchDB leaves them out.
    const selector = { schema: { $gt: 0 } };
    const answer = await couchdb.asAdmin("POST", "/_replicate", { source, target, selector });
    return doneSchema.parse(await answer.json());
  }

  it("reads and writes through the door", async () => {
    const [from, to] = [await couchdb.createDatabase(), await couchdb.createDatabase()];
    const own = (name: string) => ({
      url: `${couchdb.url}/${name}`,
      headers: couchdb.adminHeaders,
    });
    for (const key of ["a", "b"]) {
      const note = createNote(key);
      await couchdb.asAdmin("PUT", `/${from}/${encodeURIComponent(note._id)}`, note);
    }
    expect((await replicate(own(from), theirs)).history?.[0]).toMatchObject({
      docs_written: 2,
      doc_write_failures: 0,
    });
    expect((await replicate(theirs, own(to))).history?.[0]?.docs_written).toBe(2);
    const note = await (await couchdb.asAdmin("GET", `/${to}/note%3Aa`)).json();
    expect(note).toMatchObject({ title: "Note a" });
    // What was told before is not told again: checkpoints pass, too.
    expect((await replicate(theirs, own(to))).no_changes).toBe(true);
  });
});
