import { cp, mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmbeddedCouchDb } from "#couchdb/embedded/start-embedded-couchdb.ts";
import { call } from "#test/support/couchdb-client.ts";
import {
  createRecordingStore,
  replayBatches,
  type StoredBatch,
} from "#test/support/recording-store.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "settee-durability-"));
});
afterEach(async () => {
  await rm(place, { recursive: true, force: true });
});

interface Acknowledged {
  readonly path: string;
  readonly body: object;
  /** Batches that had reached the disk when the answer came. */
  readonly after: number;
}

type Send = (method: string, path: string, body?: unknown) => ReturnType<typeof call>;

async function withServer<Value>(
  dataDir: string,
  options: Pick<Parameters<typeof startEmbeddedCouchDb>[0], "openStore">,
  task: (send: Send) => Promise<Value>,
): Promise<Value> {
  const couch = await startEmbeddedCouchDb({ dataDir, ...options });
  const { username, password, origin } = new URL(couch.url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  try {
    return await task((method, path, body) =>
      call(method, origin + path, { headers: { authorization }, body }),
    );
  } finally {
    await couch.close();
  }
}

/** Every kind of write that a client makes, several at a time. */
async function writeEverything(send: Send, stored: () => number): Promise<readonly Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const must = async (method: string, path: string, body: object, shown = { path, body }) => {
    const answer = await send(method, path, body);
    expect([200, 201]).toContain(answer.status);
    acknowledged.push({ ...shown, after: stored() });
  };
  await must("PUT", "/db?q=1", {}, { path: "/db", body: {} });
  await must("PUT", "/db/_security", { members: { names: ["x"] } });
  for (let n = 0; n < 5; n += 1) await must("PUT", `/db/one-${n}`, { n });
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => must("PUT", `/db/many-${n}`, { n, together: true })),
  );
  const replicated = { _id: "replicated", _rev: "3-c", n: 1 };
  await must(
    "POST",
    "/db/_bulk_docs",
    { docs: [replicated], new_edits: false },
    { path: "/db/replicated", body: replicated },
  );
  await must("PUT", "/db/_local/checkpoint", { last_seq: "7" });
  return acknowledged;
}

describe("a loss of power", () => {
  it("at any point takes no write that was answered", async () => {
    const dataDir = join(place, "data");
    const store = createRecordingStore();
    const acknowledged = await withServer(dataDir, { openStore: store.open }, (send) =>
      writeEverything(send, () => store.batches.length),
    );
    expect(store.batches.length).toBeGreaterThan(10);
    for (let cut = 0; cut <= store.batches.length; cut += 1) {
      // What was not flushed is lost, and so is everything after the cut.
      const survived = store.batches.slice(0, cut).filter((batch) => batch.flushed);
      const folder = await restore(dataDir, join(place, `cut-${cut}`), survived);
      const promised = acknowledged.filter(({ after }) => after <= cut);
      await withServer(folder, {}, async (send) => {
        for (const { path, body } of promised)
          expect(await send("GET", path), `${path} after ${cut} batches`).toMatchObject({
            status: 200,
            body,
          });
      });
      await rm(folder, { recursive: true });
    }
  });

  it("in the middle of a write leaves a folder that opens with everything before it", async () => {
    const dataDir = join(place, "data");
    await withServer(dataDir, {}, async (send) => {
      await send("PUT", "/db?q=1");
      for (let n = 0; n < 3; n += 1) await send("PUT", `/db/d${n}`, { n });
    });
    const [log, size] = await findLog(join(dataDir, "databases"), "db@");
    for (let lost = 1; lost < 200; lost += 37) {
      const folder = join(place, `torn-${lost}`);
      await cp(dataDir, folder, { recursive: true });
      await truncate(join(folder, "databases", log), size - lost);
      await withServer(folder, {}, async (send) => {
        expect(await send("GET", "/db/d0")).toMatchObject({ status: 200, body: { n: 0 } });
        expect((await send("PUT", "/db/after", {})).status).toBe(201);
      });
    }
  });
});

/** The data folder as it would be found: the identity, the folders, and what survived in each. */
async function restore(
  dataDir: string,
  folder: string,
  batches: readonly StoredBatch[],
): Promise<string> {
  await mkdir(join(folder, "databases"), { recursive: true });
  await cp(join(dataDir, "couchdb.json"), join(folder, "couchdb.json"));
  for (const name of await readdir(join(dataDir, "databases")))
    await mkdir(join(folder, "databases", name));
  for (const source of new Set(batches.map((batch) => batch.folder))) {
    const name = basename(source);
    const target = name === "registry" ? join(folder, name) : join(folder, "databases", name);
    await replayBatches(
      target,
      batches.filter((batch) => batch.folder === source),
    );
  }
  if (!batches.some((batch) => batch.folder.endsWith("registry")))
    await rm(join(folder, "couchdb.json"));
  return folder;
}

async function findLog(databases: string, prefix: string): Promise<[path: string, size: number]> {
  for (const name of await readdir(databases)) {
    if (!name.startsWith(prefix)) continue;
    for (const file of await readdir(join(databases, name))) {
      const { size } = await stat(join(databases, name, file));
      if (file.endsWith(".log") && size > 0) return [join(name, file), size];
    }
  }
  throw new Error("there is no log");
}

describe("a damaged data folder", () => {
  /** @returns what the start says afterwards */
  async function damaged(
    damage: (dataDir: string, database: string) => Promise<void>,
  ): Promise<string> {
    const dataDir = join(place, "data");
    await withServer(dataDir, {}, async (send) => {
      await send("PUT", "/db?q=1");
      await send("PUT", "/db/a", {});
    });
    const names = await readdir(join(dataDir, "databases"));
    const name = names.find((one) => one.startsWith("db@")) ?? "";
    await damage(dataDir, join(dataDir, "databases", name));
    return await startEmbeddedCouchDb({ dataDir }).then(
      () => "it started",
      (error: unknown) => (error instanceof Error ? error.message : "no error"),
    );
  }

  it("is reported with the database's name and what to do when its folder is gone", async () => {
    const said = await damaged((_, database) => rm(database, { recursive: true }));
    expect(said).toMatch(/"db" in .*: the folder is missing[\s\S]*from a backup/);
  });

  it("is not taken for a new database when its index is gone", async () => {
    const said = await damaged((_, database) => rm(join(database, "CURRENT")));
    expect(said).toMatch(/CURRENT is missing although there is data/);
  });

  it("is noticed when a file was cut to nothing", async () => {
    const said = await damaged((_, database) => writeFile(join(database, "CURRENT"), ""));
    expect(said).toMatch(/CURRENT is damaged/);
  });

  it("never loses databases because their list is lost", async () => {
    const said = await damaged((dataDir) => rm(join(dataDir, "registry"), { recursive: true }));
    expect(said).toMatch(/list of databases in .* is lost although there is data/);
  });

  it("gets no new identity", async () => {
    const said = await damaged((dataDir) => rm(join(dataDir, "couchdb.json")));
    expect(said).toMatch(/couchdb.json is missing although the folder holds databases/);
  });
});
