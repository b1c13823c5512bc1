import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { openHttpSession } from "#test/support/http-session.ts";
import { removeDataDir, startProduct } from "#test/support/product.ts";
import { removeTestAccounts } from "#test/support/remove-test-accounts.ts";
import type { BenchRow, Benchmark } from "./bench.ts";
import { interleave, median } from "./bench.ts";

const ROUNDS = 7;
const AT_ONCE = 64;
const GETS_EACH = 8;

/**
 * With as many requests at once as this, every core is busy on both sides: what is added is what the gateway computes,
 * held against what the client and CouchDB compute. Both sides have the same client, with connections that are kept.
 */
const SHARED = `client, gateway and CouchDB on ${availableParallelism()} cores`;

interface Side {
  readonly database: string;
  readonly headers: Record<string, string>;
}

/** The same requests with the same cookie, through `/db` and straight to CouchDB. */
const gateway: Benchmark = {
  name: "gateway",
  needs: { couchdb: true },
  async run({ couchdbUrl }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const product = await startProduct({ env: { COUCHDB_URL: couchdbUrl, LOG_LEVEL: "warn" } });
    const domain = `${randomBytes(6).toString("hex")}.test`;
    try {
      return await compare(`http://127.0.0.1:${product.port}`, couchdbUrl, domain);
    } finally {
      await removeTestAccounts(couchdbUrl, domain);
      await product.stop();
      await removeDataDir(product);
    }
  },
};
export default gateway;

async function compare(settee: string, couchdbUrl: string, domain: string): Promise<BenchRow[]> {
  const session = openHttpSession(settee);
  const { user } = await session.signUp(`bench@${domain}`);
  const headers = { cookie: `AuthSession=${session.cookies.get("AuthSession")?.value ?? ""}` };
  const { origin } = new URL(couchdbUrl);
  const through: Side = { database: `${settee}/db/user-${user.id}`, headers };
  const straight: Side = { database: `${origin}/user-${user.id}`, headers };

  const get = await interleave(
    ROUNDS,
    () => getLatency(through),
    () => getLatency(straight),
  );
  const longpoll = await interleave(
    ROUNDS,
    () => longpollLatency(through, straight),
    () => longpollLatency(straight, straight),
  );
  const goal = "≤ 1.5 of it";
  return [
    row(`GET, 64 at once, ${SHARED} (median ms)`, get, goal),
    row(`longpoll, 64 at once, write to answer, ${SHARED} (median ms)`, longpoll, goal),
  ];
}

function row(what: string, both: { subject: number; reference: number }, goal: string): BenchRow {
  return {
    what,
    value: both.subject,
    reference: { what: "straight to CouchDB", value: both.reference },
    goal,
  };
}

async function getLatency(side: Side): Promise<number> {
  const latencies: number[] = [];
  const one = async () => {
    for (let count = 0; count < GETS_EACH; count += 1) {
      const start = performance.now();
      await expectOk(await fetch(`${side.database}/`, { headers: side.headers }));
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return median(latencies);
}

/** Every feed hears of one write; the write always goes the same way. */
async function longpollLatency(side: Side, writer: Side): Promise<number> {
  const { last_seq: since } = await readJson(`${side.database}/_changes?since=now`, side);
  const query = new URLSearchParams({ feed: "longpoll", since: String(since), timeout: "30000" });
  const answers = Array.from({ length: AT_ONCE }, async () => {
    await expectOk(await fetch(`${side.database}/_changes?${query}`, { headers: side.headers }));
    return performance.now();
  });
  // All feeds are waiting once as many later requests have been answered.
  await Promise.all(Array.from({ length: AT_ONCE }, () => readJson(`${side.database}/`, side)));
  const start = performance.now();
  const id = `note:${randomBytes(8).toString("hex")}`;
  const at = new Date().toISOString();
  const texts = { title: "", body: "", tags: [], pinned: false };
  const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
  await expectOk(
    await fetch(`${writer.database}/_bulk_docs`, {
      method: "POST",
      headers: { ...writer.headers, "content-type": "application/json" },
      body: JSON.stringify({ docs: [{ _id: id, schema: 1, ...texts, ...times }] }),
    }),
  );
  return median((await Promise.all(answers)).map((at) => at - start));
}

async function readJson(url: string, side: Side): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { headers: side.headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

async function expectOk(answer: Response): Promise<void> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
}
