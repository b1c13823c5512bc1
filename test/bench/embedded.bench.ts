import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  benchDocuments,
  createBenchDatabase,
  type BenchDatabase,
} from "#test/support/bench-database.ts";
import { startEmbeddedProcess, type EmbeddedProcess } from "#test/support/embedded-process.ts";
import { ReplicatingPouchDb } from "#test/support/replicating-pouchdb.ts";
import type { Benchmark, BenchRow } from "./bench.ts";
import { median } from "./bench.ts";

const DOCUMENTS = 10_000;
const SINGLE_WRITES = 500;
const FEEDS = 200;
const ROUNDS = 3;

type Measure = (database: BenchDatabase, folder: string) => Promise<number>;

/** Milliseconds each; the ones before `replicate out` leave the documents that it reads. */
const MEASURES: readonly (readonly [what: string, rounds: number, measure: Measure])[] = [
  ["replicate 10,000 documents of 1 KB in (ms)", 1, replicateIn],
  ["replicate 10,000 documents of 1 KB out (ms)", 1, replicateOut],
  ["500 single writes, one after the other (ms)", ROUNDS, (database) => writeSingly(database, 1)],
  ["500 single writes, 16 at once (ms)", ROUNDS, (database) => writeSingly(database, 16)],
  ["200 live longpoll feeds, a write to each (ms)", ROUNDS, feedEach],
];

/** The embedded server in a process of its own, beside a real CouchDB when `COUCHDB_URL` names one. */
const embedded: Benchmark = {
  name: "embedded",
  needs: {},
  async run({ couchdbUrl, tell }) {
    const folder = await mkdtemp(join(tmpdir(), "settee-bench-"));
    const server = await startEmbeddedProcess(join(folder, "data"));
    try {
      const rows: BenchRow[] = [];
      for (const [what, rounds, measure] of MEASURES) {
        const row = await compare(what, rounds, measure, server.url, couchdbUrl, folder);
        tell(`${what}: ${row.value}, CouchDB ${row.reference?.value ?? "not measured"}`);
        rows.push(row);
      }
      await server.stop();
      return [...rows, ...(await measureMemory(folder, tell))];
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default embedded;

async function compare(
  what: string,
  rounds: number,
  measure: Measure,
  url: string,
  couchdbUrl: string | null,
  folder: string,
): Promise<BenchRow> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = await measureOn(url, measure, folder);
    const other = couchdbUrl === null ? undefined : await measureOn(couchdbUrl, measure, folder);
    // The first round warms up.
    if (round > 0) ours.push(one);
    if (round > 0 && other !== undefined) theirs.push(other);
  }
  const value = Math.round(median(ours));
  if (theirs.length === 0) return { what, value };
  const reference = { what: "CouchDB", value: Math.round(median(theirs)) };
  return { what, value, reference, goal: "≤ 2 of it" };
}

async function measureOn(url: string, measure: Measure, folder: string): Promise<number> {
  const database = await createBenchDatabase(url);
  try {
    return await measure(database, folder);
  } finally {
    await database.remove();
  }
}

async function replicateIn(database: BenchDatabase, folder: string): Promise<number> {
  const source = new ReplicatingPouchDb(join(folder, "source"), { adapter: "leveldb" });
  const { doc_count: kept } = await source.info();
  if (kept === 0) await source.bulkDocs(benchDocuments(DOCUMENTS));
  const target = new ReplicatingPouchDb(database.address, { adapter: "http", skip_setup: true });
  const duration = await timed(() =>
    ReplicatingPouchDb.replicate(source, target, { batch_size: 500 }),
  );
  await source.close();
  return duration;
}

async function replicateOut(database: BenchDatabase, folder: string): Promise<number> {
  await database.send("POST", "/_bulk_docs", { docs: benchDocuments(DOCUMENTS) });
  const path = await mkdtemp(join(folder, "target-"));
  const target = new ReplicatingPouchDb(path, { adapter: "leveldb" });
  const source = new ReplicatingPouchDb(database.address, { adapter: "http", skip_setup: true });
  const duration = await timed(() =>
    ReplicatingPouchDb.replicate(source, target, { batch_size: 500 }),
  );
  await target.close();
  return duration;
}

function writeSingly(database: BenchDatabase, atOnce: number): Promise<number> {
  const documents = benchDocuments(SINGLE_WRITES);
  const one = async (): Promise<void> => {
    for (let next = documents.pop(); next !== undefined; next = documents.pop())
      await database.send("PUT", `/${next._id}`, next);
  };
  return timed(() => Promise.all(Array.from({ length: atOnce }, one)));
}

/** From the first write until every feed has heard of its document. */
async function feedEach(database: BenchDatabase): Promise<number> {
  const ids = Array.from({ length: FEEDS }, (_, n) => `doc-${n}`);
  const query = "feed=longpoll&since=now&timeout=30000&filter=_doc_ids";
  const answers = ids.map((id) =>
    database.send("GET", `/_changes?${query}&doc_ids=${encodeURIComponent(JSON.stringify([id]))}`),
  );
  // All feeds are waiting once later requests have been answered.
  for (let n = 0; n < 3; n += 1) await Promise.all(ids.map(() => database.send("GET", "")));
  return timed(async () => {
    await Promise.all(ids.map((id) => database.send("PUT", `/${id}`, {})));
    await Promise.all(answers);
  });
}

/** In a process of its own, which has done nothing before. */
async function measureMemory(folder: string, tell: (line: string) => void): Promise<BenchRow[]> {
  tell("memory");
  const server = await startEmbeddedProcess(join(folder, "memory"));
  try {
    return await measureMemoryOf(server, folder);
  } finally {
    await server.stop();
  }
}

async function measureMemoryOf(server: EmbeddedProcess, folder: string): Promise<BenchRow[]> {
  const database = await createBenchDatabase(server.url);
  const before = await server.memory();
  const waiting = new AbortController();
  const { username, password, origin, pathname } = new URL(database.address);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const feeds = Array.from({ length: FEEDS }, () =>
    fetch(`${origin}${pathname}/_changes?feed=longpoll&since=now&timeout=60000`, {
      headers: { authorization },
      signal: waiting.signal,
    }),
  );
  await Promise.all(feeds);
  const withFeeds = await server.memory();
  waiting.abort();
  let most = withFeeds;
  const look = async (): Promise<void> => {
    const now = await server.memory();
    most = { own: Math.max(most.own, now.own), mapped: Math.max(most.mapped, now.mapped) };
  };
  const looking = setInterval(() => void look(), 200);
  for (let batch = 0; batch < 10; batch += 1) {
    const docs = benchDocuments(DOCUMENTS, `${batch}-`);
    for (let start = 0; start < docs.length; start += 500)
      await database.send("POST", "/_bulk_docs", { docs: docs.slice(start, start + 500) });
  }
  await look();
  const whileIn = most;
  const target = new ReplicatingPouchDb(await mkdtemp(join(folder, "many-")), {
    adapter: "leveldb",
  });
  const source = new ReplicatingPouchDb(database.address, { adapter: "http", skip_setup: true });
  await ReplicatingPouchDb.replicate(source, target, { batch_size: 500 });
  clearInterval(looking);
  await look();
  await target.close();
  return [
    { what: "memory at rest (MB)", value: before.own },
    { what: "200 idle live feeds add (MB)", value: withFeeds.own - before.own },
    { what: "most memory while 100,000 documents come in (MB)", value: whileIn.own },
    { what: "most memory while 100,000 documents go out (MB)", value: most.own },
    { what: "beside it, mapped files, which the system may take (MB)", value: most.mapped },
  ];
}

async function timed(task: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}
