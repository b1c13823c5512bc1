import { beforeAll, describe, expect, it } from "vitest";
import { authSessionCookie, call, nowInSeconds } from "#test/support/couchdb-client.ts";
import { randomName, useCouchDb, type TestUser } from "#test/support/couchdb-under-test.ts";

const couch = useCouchDb();

const FUNCTION = `function (newDoc, oldDoc, userCtx, secObj) {
  if (newDoc.refuse) throw({ forbidden: "no" });
  if (newDoc.stranger) throw({ unauthorized: "who" });
  if (newDoc.broken) newDoc.a.b.c;
  if (newDoc.text) throw("plain");
  if (newDoc.failed) throw new Error("E");
  if (newDoc.loop) while (true) {}
  if (newDoc.show) throw({ forbidden: JSON.stringify([newDoc, oldDoc, userCtx, secObj]) });
  if (newDoc.reach) {
    var host = Function("return this")();
    throw({ forbidden: ["process", "fetch", "Buffer", "setTimeout", "global"].filter(function (name) { return name in host; }).join() });
  }
}`;

let db = "";
let member: TestUser;
let security: object;
beforeAll(async () => {
  member = await couch.createUser({ roles: ["r"] });
  security = { members: { names: [member.name], roles: [] }, admins: { names: [], roles: [] } };
  db = await couch.createDatabase(security);
  await couch.asAdmin("PUT", `/${db}/_design/rules`, { validate_doc_update: FUNCTION });
});

const send = (method: string, path: string, body?: unknown) =>
  call(method, `${couch.url}/${db}${path}`, {
    headers: authSessionCookie(member.name, member.salt, couch.secret, nowInSeconds()),
    body,
  });
const newId = () => randomName("d");
const shown = (body: unknown) => JSON.parse(Object(body).reason);
const userCtx = () => ({ db, name: member.name, roles: ["r"] });

describe("validate_doc_update", () => {
  it.each([
    ["refuse", 403, "forbidden", "no"],
    ["stranger", 401, "unauthorized", "who"],
    ["text", 500, "unknown_error", "plain"],
  ])("that says %s refuses the write", async (member, status, error, reason) => {
    const id = newId();
    expect(await send("PUT", `/${id}`, { [member]: 1 })).toMatchObject({
      status,
      body: { error, reason },
    });
    expect((await send("GET", `/${id}`)).status).toBe(404);
  });

  it.each([
    ["broken", "TypeError"],
    ["failed", "Error"],
  ])("that is %s fails that write alone", async (member, error) => {
    expect(await send("PUT", `/${newId()}`, { [member]: 1 })).toMatchObject({
      status: 500,
      body: { error },
    });
    expect((await send("PUT", `/${newId()}`, {})).status).toBe(201);
  });

  it("that never ends is stopped, and the next write goes on", async () => {
    expect(await send("PUT", `/${newId()}`, { loop: 1 })).toMatchObject({
      status: 500,
      body: { error: "os_process_error", reason: "OS process timed out." },
    });
    expect((await send("PUT", `/${newId()}`, {})).status).toBe(201);
  });

  it("is alone in its engine", async () => {
    expect((await send("PUT", `/${newId()}`, { reach: 1 })).body).toEqual({
      error: "forbidden",
      reason: "",
    });
  });

  it("sees a new document without an old one", async () => {
    const id = newId();
    const { body } = await send("PUT", `/${id}`, { show: 1 });
    expect(shown(body)).toEqual([{ _id: id, show: 1 }, null, userCtx(), security]);
  });

  it("sees both documents of an edit, with the revisions it is made from", async () => {
    const id = newId();
    const { rev } = Object((await send("PUT", `/${id}`, { x: 1 })).body);
    const _revisions = { start: 1, ids: [rev.slice(2)] };
    const { body } = await send("PUT", `/${id}`, { _rev: rev, show: 1 });
    expect(shown(body)).toEqual([
      { _id: id, _rev: rev, show: 1, _revisions },
      { _id: id, _rev: rev, x: 1, _revisions },
      userCtx(),
      security,
    ]);
  });

  it("sees no old document where one was deleted", async () => {
    const id = newId();
    const { rev } = Object((await send("PUT", `/${id}`, { x: 1 })).body);
    await send("DELETE", `/${id}?rev=${rev}`);
    const { body } = await send("PUT", `/${id}`, { show: 1 });
    expect(shown(body).slice(0, 2)).toEqual([{ _id: id, show: 1 }, null]);
  });

  it("sees deletions", async () => {
    const id = newId();
    const { rev } = Object((await send("PUT", `/${id}`, { x: 1 })).body);
    const { body } = await send("PUT", `/${id}`, { _rev: rev, _deleted: true, show: 1 });
    expect(shown(body)[0]).toMatchObject({ _id: id, _deleted: true });
  });

  it("sees attachments as stubs", async () => {
    const { body } = await send("PUT", `/${newId()}`, {
      show: 1,
      _attachments: { x: { data: "aGk=", content_type: "image/png" } },
    });
    expect(shown(body)[0]._attachments.x).toMatchObject({
      content_type: "image/png",
      length: 2,
      stub: true,
    });
    expect(Object(body).reason).not.toContain("aGk=");
  });

  it("is not asked when the write is a conflict anyway", async () => {
    const id = newId();
    await send("PUT", `/${id}`, {});
    expect(await send("PUT", `/${id}`, { refuse: 1 })).toMatchObject({ status: 409 });
  });

  it("judges each row of _bulk_docs", async () => {
    const [a, b, c, d] = [newId(), newId(), newId(), newId()];
    expect(
      (
        await send("POST", "/_bulk_docs", {
          docs: [{ _id: a, refuse: 1 }, { _id: b, stranger: 1 }, { _id: c }, { _id: d, broken: 1 }],
        })
      ).body,
    ).toMatchObject([
      { id: a, error: "forbidden", reason: "no" },
      { id: b, error: "unauthorized", reason: "who" },
      { ok: true, id: c },
      { id: d, error: "TypeError" },
    ]);
  });

  it("judges replicated revisions, by the nearest ancestor that is here", async () => {
    const id = newId();
    await send("POST", "/_bulk_docs", { docs: [{ _id: id, _rev: "1-a", x: 1 }], new_edits: false });
    const edit = {
      _id: id,
      _rev: "4-d",
      _revisions: { start: 4, ids: ["d", "c", "b", "a"] },
      show: 1,
    };
    const { status, body } = await send("POST", "/_bulk_docs", { docs: [edit], new_edits: false });
    expect(status).toBe(201);
    expect(body).toMatchObject([{ id, rev: "4-d", error: "forbidden" }]);
    expect(shown(Object(body)[0])).toEqual([
      edit,
      { _id: id, _rev: "1-a", x: 1, _revisions: { start: 1, ids: ["a"] } },
      userCtx(),
      security,
    ]);
    expect((await send("GET", `/${id}`)).body).toMatchObject({ _rev: "1-a" });
  });

  it("does not judge a revision that is here already", async () => {
    const id = newId();
    const revision = { _id: id, _rev: "1-a" };
    await send("POST", "/_bulk_docs", { docs: [revision], new_edits: false });
    expect(
      (await send("POST", "/_bulk_docs", { docs: [{ ...revision, refuse: 1 }], new_edits: false }))
        .body,
    ).toEqual([]);
  });

  it("does not judge _local documents", async () => {
    expect((await send("PUT", `/_local/${newId()}`, { refuse: 1 })).status).toBe(201);
  });

  it("judges server admins as well", async () => {
    expect((await couch.asAdmin("PUT", `/${db}/${newId()}`, { refuse: 1 })).status).toBe(403);
  });

  it("judges attachments' documents", async () => {
    const id = newId();
    const other = await couch.createDatabase();
    await couch.asAdmin("PUT", `/${other}/_design/rules`, {
      validate_doc_update: `function (doc) { if (doc._attachments) throw({ forbidden: "no files" }); }`,
    });
    const answer = await call("PUT", `${couch.url}/${other}/${id}/a.bin`, {
      headers: { ...couch.adminHeaders, "content-type": "application/octet-stream" },
      body: Buffer.from("x"),
    });
    expect(answer).toMatchObject({ status: 403, body: { reason: "no files" } });
  });

  it("that does not compile fails every write but those to design documents", async () => {
    const other = await couch.createDatabase();
    const { rev } = Object(
      JSON.parse(
        await (
          await couch.asAdmin("PUT", `/${other}/_design/bad`, {
            validate_doc_update: "function (doc) { syntax error",
          })
        ).text(),
      ),
    );
    const answer = await call("PUT", `${couch.url}/${other}/x`, {
      headers: couch.adminHeaders,
      body: {},
    });
    expect(answer).toMatchObject({ status: 500, body: { error: "compilation_error" } });
    expect((await couch.asAdmin("DELETE", `/${other}/_design/bad?rev=${rev}`)).status).toBe(200);
    expect((await couch.asAdmin("PUT", `/${other}/x`, {})).status).toBe(201);
  });

  it("changes with its design document", async () => {
    const other = await couch.createDatabase();
    const path = `/${other}/_design/rules`;
    const rule = (reason: string) => `function () { throw({ forbidden: "${reason}" }); }`;
    const { rev } = Object(
      JSON.parse(
        await (await couch.asAdmin("PUT", path, { validate_doc_update: rule("one") })).text(),
      ),
    );
    const refusal = async () =>
      (await call("PUT", `${couch.url}/${other}/x`, { headers: couch.adminHeaders, body: {} }))
        .body;
    expect(await refusal()).toMatchObject({ reason: "one" });
    await couch.asAdmin("PUT", path, { _rev: rev, validate_doc_update: rule("two") });
    await expect.poll(refusal).toMatchObject({ reason: "two" });
  });
});
