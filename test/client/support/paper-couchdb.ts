import { randomBytes } from "node:crypto";
import type PouchDB from "pouchdb-core";
import type { PouchDocument } from "pouchdb-core";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import type { Clock } from "#client/store/clock.ts";
import type { TempDatabases } from "./temp-databases.ts";

/** What a request may get in place of the right answer. */
type Disturbance = (url: string, init: RequestInit) => Promise<Response> | null;

/**
 * As much of CouchDB as PouchDB's replication asks, in this process and without a network, so that a test may own the
 * clock.
 */
export interface PaperCouchDb {
  readonly url: string;
  uuid: string;
  /** The documents behind it. */
  readonly database: PouchDB;
  readonly requests: string[];
  disturbance: Disturbance | null;
  /** Judges each document that is pushed: a reason refuses it. */
  refuse: (document: PouchDocument) => string | null;
  readonly fetch: Fetch;
  /** Forgets all checkpoints, as a database restored by replication has none. */
  forgetCheckpoints(): void;
  checkpoints(): Map<string, unknown>;
  setCheckpoints(checkpoints: Map<string, unknown>): void;
  /** As after a rebuild or a restored backup. */
  replaceDatabase(database: PouchDB): void;
  body(id: string): Promise<string | undefined>;
}

export function createPaperCouchDb(databases: TempDatabases, clock: Clock): PaperCouchDb {
  let database = databases.openNamed(`paper-${randomBytes(4).toString("hex")}`);
  let checkpoints = new Map<string, unknown>();
  const url = "http://paper.test/db/user-paper";

  const json = (body: unknown, status = 200): Response => Response.json(body, { status });

  async function changes(query: URLSearchParams, signal: AbortSignal | null | undefined) {
    const since = Number(query.get("since") ?? 0);
    const limit = Number(query.get("limit") ?? 1_000);
    const [descending, include_docs] = ["descending", "include_docs"].map(
      (name) => query.get(name) === "true",
    );
    const read = () =>
      database.changes({ since, limit, style: "all_docs", descending, include_docs });
    let found = await read();
    if (found.results.length === 0 && query.get("feed") === "longpoll") {
      await nextChange(signal, Number(query.get("timeout") ?? 60_000));
      found = await read();
    }
    const last = Number(found.results.at(-1)?.seq ?? since);
    const now = Number((await database.info()).update_seq);
    return json({
      results: found.results,
      last_seq: found.results.length === 0 ? Math.max(since, now) : last,
      pending: found.results.length === 0 ? 0 : Math.max(0, now - last),
    });
  }

  function nextChange(signal: AbortSignal | null | undefined, milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const feed = database.changes({ live: true, since: "now" });
      const cancel = clock.after(milliseconds, () => {
        end();
        resolve();
      });
      const end = (): void => {
        cancel();
        feed.cancel();
        signal?.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        end();
        reject(new Error("aborted"));
      };
      feed.on("change", () => {
        end();
        resolve();
      });
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort);
    });
  }

  async function bulkDocs(body: { docs: PouchDocument[] }): Promise<Response> {
    const refused = body.docs.flatMap((document) => {
      const reason = paper.refuse(document);
      return reason === null ? [] : [{ id: document._id, error: "forbidden", reason }];
    });
    const ids = new Set(refused.map(({ id }) => id));
    await database.bulkDocs(
      { docs: body.docs.filter(({ _id }) => !ids.has(_id)), new_edits: false },
      { new_edits: false },
    );
    return json(refused, 201);
  }

  async function answer(path: string, query: URLSearchParams, init: RequestInit) {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const local = /\/_local\/([^/]+)$/.exec(path)?.[1];
    if (local !== undefined && init.method === "PUT") {
      checkpoints.set(local, { ...body, _rev: "0-1" });
      return json({ ok: true, id: `_local/${local}`, rev: "0-1" }, 201);
    }
    if (local !== undefined) {
      const checkpoint = checkpoints.get(local);
      return checkpoint === undefined
        ? json({ error: "not_found", reason: "missing" }, 404)
        : json(checkpoint);
    }
    if (path.endsWith("/_changes")) return changes(query, init.signal);
    if (path.endsWith("/_bulk_docs")) return bulkDocs(body);
    if (path.endsWith("/_revs_diff")) return json(await database.revsDiff(body));
    if (path.endsWith("/_bulk_get"))
      return json(await database.bulkGet({ docs: body.docs, revs: true, latest: true }));
    if (path === "/db/") return json({ couchdb: "Welcome", uuid: paper.uuid });
    return json({ ...(await database.info()), db_name: "user-paper" });
  }

  const paper: PaperCouchDb = {
    url,
    uuid: "paper",
    get database() {
      return database;
    },
    requests: [],
    disturbance: null,
    refuse: () => null,
    async fetch(address, init) {
      const { pathname, searchParams } = new URL(address);
      paper.requests.push(`${init.method ?? "GET"} ${pathname}`);
      const disturbed = paper.disturbance?.(address, init) ?? null;
      if (disturbed !== null) return disturbed;
      return answer(pathname, searchParams, init);
    },
    forgetCheckpoints: () => checkpoints.clear(),
    checkpoints: () => new Map(checkpoints),
    setCheckpoints: (next) => {
      checkpoints = new Map(next);
    },
    replaceDatabase: (next) => {
      database = next;
    },
    async body(id) {
      const { rows } = await database.allDocs({ keys: [id], include_docs: true });
      const body = rows[0]?.doc?.["body"];
      return typeof body === "string" ? body : undefined;
    },
  };
  return paper;
}
