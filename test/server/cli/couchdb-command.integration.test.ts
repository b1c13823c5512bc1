import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runSetteeCommand } from "#server/cli/run-settee-command.ts";
import { call } from "#test/support/couchdb-client.ts";
import { startEmbeddedProcess, type EmbeddedProcess } from "#test/support/embedded-process.ts";

let folder = "";
let couch: EmbeddedProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "settee-alone-"));
  couch = await startEmbeddedProcess(join(folder, "data"));
}, 120_000);
afterAll(async () => {
  await couch?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The command in this process, and what it writes. */
async function settee(...words: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const listen = (text: unknown): boolean => said.push(String(text)) > 0;
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(listen),
    vi.spyOn(process.stderr, "write").mockImplementation(listen),
  ];
  try {
    return { code: await runSetteeCommand(words, {}), said: said.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function address() {
  const url = new URL(couch?.url ?? "");
  const credentials = `${url.username}:${url.password}`;
  return {
    origin: url.origin,
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}

const send = (method: string, path: string, body?: unknown) =>
  call(method, address().origin + path, { headers: address().headers, body });

describe("npm run settee -- couchdb", () => {
  it("serves the database on loopback, with the admin that was named", async () => {
    expect(new URL(address().origin).hostname).toBe("127.0.0.1");
    expect((await send("GET", "/_session")).body).toMatchObject({
      userCtx: { name: "bench", roles: ["_admin"] },
    });
    expect((await send("PUT", "/notes")).status).toBe(201);
    expect((await send("PUT", "/notes/a", { n: 1 })).status).toBe(201);
    expect((await call("GET", `${address().origin}/notes/a`)).status).toBe(401);
  });

  it("says what is wrong with its words", async () => {
    expect(await settee("couchdb", "--port", "x")).toMatchObject({
      code: 2,
      said: expect.stringContaining("--port must be a number"),
    });
    expect(await settee("couchdb", "--admin", "x")).toMatchObject({
      code: 2,
      said: expect.stringContaining("--admin must be name:password"),
    });
    expect(await settee("nonsense")).toMatchObject({
      code: 2,
      said: expect.stringContaining('There is no command "nonsense"'),
    });
    expect(await settee()).toMatchObject({ code: 0, said: expect.stringContaining("couchdb") });
  });

  it("says so when its folder is taken", async () => {
    const data = join(folder, "data");
    expect(await settee("couchdb", "--port", "0", "--data", data)).toMatchObject({
      code: 1,
      said: expect.stringContaining("is in use by another running server"),
    });
  });
});

/** Runs where a real CouchDB is at hand; it replicates by itself, as a host's backup would. */
const couchdbUrls = [process.env["COUCHDB_URL"] ?? ""].filter((url) => url !== "");
if (couchdbUrls.length === 0)
  process.stdout.write(
    "Not run without COUCHDB_URL: CouchDB's own replicator copies from and to it.\n",
  );
describe.each(couchdbUrls)("CouchDB's own replicator", (couchdbUrl) => {
  it("copies from it and to it: documents, deletions, conflicts and attachments", async () => {
    await expectCopiesBothWays(couchdbUrl);
  });
});

async function expectCopiesBothWays(couchdbUrl: string): Promise<void> {
  const real = new URL(couchdbUrl);
  const authorization = `Basic ${Buffer.from(`${real.username}:${real.password}`).toString("base64")}`;
  const onReal = (method: string, path: string, body?: unknown) =>
    call(method, real.origin + path, { headers: { authorization }, body });
  const name = `alone-${Date.now()}`;
  await send("PUT", `/${name}`);
  const docs = [
    ...Array.from({ length: 250 }, (_, n) => ({ _id: `d${n}`, n })),
    { _id: "file", _attachments: { x: { content_type: "image/png", data: "aGVsbG8=" } } },
    { _id: "text", _attachments: { x: { content_type: "text/plain", data: "aGVsbG8=" } } },
  ];
  await send("POST", `/${name}/_bulk_docs`, { docs });
  const conflicting = ["a", "b"].map((tip) => ({ _id: "c", _rev: `1-${tip}`, tip }));
  await send("POST", `/${name}/_bulk_docs`, { docs: conflicting, new_edits: false });
  const { _rev: rev } = Object((await send("GET", `/${name}/d0`)).body);
  await send("DELETE", `/${name}/d0?rev=${rev}`);

  const ours = (database: string) => ({
    url: `${address().origin}/${database}`,
    headers: { Authorization: address().headers.authorization },
  });
  const theirs = { url: `${real.origin}/${name}`, headers: { Authorization: authorization } };
  const replicate = (source: object, target: object) =>
    onReal("POST", "/_replicate", { source, target, create_target: true });
  try {
    expect(await replicate(ours(name), theirs)).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect(await replicate(theirs, ours(`${name}-back`))).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    for (const answer of [await onReal("GET", `/${name}`), await send("GET", `/${name}-back`)])
      expect(answer.body).toMatchObject({ doc_count: 252, doc_del_count: 1 });
    expect(await send("GET", `/${name}-back/c?conflicts=true`)).toMatchObject({
      body: { tip: "b", _conflicts: ["1-a"] },
    });
    for (const id of ["file", "text"]) {
      expect((await send("GET", `/${name}-back/${id}/x`)).text).toBe("hello");
      // An edit carries its attachments as stubs, by the digests that CouchDB knows.
      const { body } = await onReal("GET", `/${name}/${id}`);
      await onReal("PUT", `/${name}/${id}`, { ...Object(body), edited: true });
    }
    const again = await replicate(theirs, ours(`${name}-back`));
    expect(Object(again.body).history[0]).toMatchObject({ doc_write_failures: 0 });
    for (const id of ["file", "text"]) {
      expect((await send("GET", `/${name}-back/${id}`)).body).toMatchObject({ edited: true });
      expect((await send("GET", `/${name}-back/${id}/x`)).text).toBe("hello");
    }
  } finally {
    await onReal("DELETE", `/${name}`);
  }
}
