import nano from "nano";
import { beforeAll, describe, expect, it } from "vitest";
import { randomName, useCouchDb } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();
let server: nano.ServerScope;
let name = "";
let db: nano.DocumentScope<Record<string, unknown>>;
beforeAll(async () => {
  server = nano(couch.adminUrl);
  name = await couch.createDatabase();
  db = server.db.use(name);
});

describe("nano", () => {
  it("knows who it is", async () => {
    expect(await server.session()).toMatchObject({ userCtx: { roles: ["_admin"] } });
    expect(await server.info()).toMatchObject({ couchdb: "Welcome" });
  });

  it("makes, finds and removes databases", async () => {
    const other = randomName("test-");
    expect(await server.db.create(other, { q: 1 })).toEqual({ ok: true });
    await expect(server.db.create(other)).rejects.toMatchObject({
      statusCode: 412,
      error: "file_exists",
    });
    expect(await server.db.list()).toContain(other);
    expect(await server.db.get(other)).toMatchObject({ db_name: other });
    expect(await server.db.destroy(other)).toEqual({ ok: true });
    await expect(server.db.get(other)).rejects.toMatchObject({
      statusCode: 404,
      error: "not_found",
    });
  });

  it("writes and reads documents", async () => {
    const { rev } = await db.insert({ x: 1 }, "a");
    expect(await db.get("a")).toEqual({ _id: "a", _rev: rev, x: 1 });
    expect(await db.head("a")).toMatchObject({ etag: `"${rev}"` });
    await expect(db.insert({ x: 2 }, "a")).rejects.toMatchObject({
      statusCode: 409,
      error: "conflict",
    });
    await db.insert({ x: 2, _rev: rev }, "a");
    expect((await db.list({ include_docs: true })).rows).toMatchObject([
      { id: "a", doc: { x: 2 } },
    ]);
    expect((await db.fetch({ keys: ["a", "nope"] })).rows).toMatchObject([
      { id: "a" },
      { key: "nope", error: "not_found" },
    ]);
    const { _rev } = await db.get("a");
    expect(await db.destroy("a", _rev)).toMatchObject({ ok: true });
    await expect(db.get("a")).rejects.toMatchObject({ statusCode: 404, reason: "deleted" });
  });

  it("writes in bulk and reads changes", async () => {
    expect(await db.bulk({ docs: [{ _id: "b1" }, { _id: "b2" }] })).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    const { results } = await db.changes({ since: "0" });
    expect(results.map((row) => row.id)).toEqual(expect.arrayContaining(["b1", "b2"]));
  });

  it("stores attachments alone and together with a document", async () => {
    const { rev } = await db.attachment.insert(
      "f",
      "a.bin",
      Buffer.from("hello"),
      "application/octet-stream",
    );
    expect((await db.attachment.get("f", "a.bin")).toString()).toBe("hello");
    await db.attachment.destroy("f", "a.bin", { rev });
    await expect(db.attachment.get("f", "a.bin")).rejects.toMatchObject({ statusCode: 404 });
    const files = [
      { name: "m.bin", data: Buffer.from("together"), content_type: "application/octet-stream" },
    ];
    await db.multipart.insert({ x: 1 }, files, "m");
    expect((await db.attachment.get("m", "m.bin")).toString()).toBe("together");
  });

  it("sets the rules of a database and a user", async () => {
    const security = { members: { names: ["x"], roles: [] }, admins: { names: [], roles: [] } };
    await server.request({ db: name, method: "put", path: "_security", body: security });
    expect(await server.request({ db: name, path: "_security" })).toEqual(security);
    const user = await couch.createUser();
    const users = server.db.use("_users");
    expect(await users.get(`org.couchdb.user:${user.name}`)).toMatchObject({
      name: user.name,
      salt: user.salt,
    });
  });

  it("purges by request", async () => {
    const { rev } = await db.insert({ x: 1 }, "p");
    expect(
      await server.request({ db: name, method: "post", path: "_purge", body: { p: [rev] } }),
    ).toMatchObject({ purged: { p: [rev] } });
  });
});
