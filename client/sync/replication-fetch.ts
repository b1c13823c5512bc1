import * as z from "zod/mini";
import { fetchInTime, type Fetch } from "#client/api/fetch-in-time.ts";
import type { Account } from "#client/login/account.ts";
import type { Clock } from "#client/store/clock.ts";
import { readFeedNews, withoutDesignDocuments, type FeedNews } from "./read-feed.ts";
import { isCookieRefused, requireCouchDb } from "./require-couchdb.ts";
import { sendBulkDocs } from "./split-bulk-docs.ts";
import { problemOfRefresh, SyncStopped, type SyncProblem } from "./sync-problem.ts";

/** CouchDB ends a longpoll after `LONGPOLL` milliseconds. */
export const LONGPOLL = 50_000;
const LONGPOLL_MARGIN = 20_000;
const ANSWER_WITHIN = 30_000;
/** A cluster's nodes may need this long to know a new salt: the first cookie after it is tried twice. */
const COOKIE_KNOWN_AFTER = 200;

const rootSchema = z.object({ uuid: z.string() });
const checkpointSchema = z.object({ last_seq: z.optional(z.union([z.string(), z.number()])) });

export interface ReplicationFetchEvents {
  onProblem(problem: SyncProblem): void;
  onSignOfLife(): void;
  onFeedNews(news: FeedNews): void;
  /** What `GET /` says the server is. Throws `SyncStopped` when it is not the one that it should be. */
  onServer(uuid: string): void;
  /** The server's half of this replication's checkpoint; null when it has none. May throw `SyncStopped`. */
  onCheckpoint(lastSeq: string | number | null): void;
  /** Documents and bytes of a `_bulk_get` answer. */
  onBatch(documents: number, bytes: number): void;
}

/**
 * The `fetch` that PouchDB replicates with. PouchDB sees only answers that it can use: CouchDB's, in JSON. Anything
 * else stops the replication with its problem and is never answered. A refused cookie is renewed once, and the request repeated.
 */
export function createReplicationFetch(deps: {
  fetch: Fetch;
  clock: Clock;
  account: Pick<Account, "refresh">;
  databaseUrl: string;
  events: ReplicationFetchEvents;
  /** Most changes to ask for at once. */
  batchSize(): number;
}): Fetch {
  const { clock, events } = deps;
  const root = new URL("./", deps.databaseUrl).href;

  async function send(url: string, init: RequestInit): Promise<Response> {
    events.onSignOfLife();
    const within = url.includes("feed=longpoll") ? LONGPOLL + LONGPOLL_MARGIN : ANSWER_WITHIN;
    try {
      const response = await fetchInTime(deps.fetch, clock, within, url, {
        ...init,
        credentials: "include",
      });
      events.onSignOfLife();
      return response;
    } catch (error) {
      // PouchDB took the request back itself.
      if (init.signal?.aborted) throw error;
      throw new SyncStopped({ type: "offline" });
    }
  }

  async function sendLoggedIn(url: string, init: RequestInit): Promise<Response> {
    const first = await send(url, init);
    if (!(await isCookieRefused(first))) return first;
    const renewed = await deps.account.refresh();
    if (!renewed.ok) throw new SyncStopped(problemOfRefresh(renewed.error));
    const second = await send(url, init);
    if (!(await isCookieRefused(second))) return second;
    await new Promise<void>((resolve) => clock.after(COOKIE_KNOWN_AFTER, resolve));
    const third = await send(url, init);
    if (!(await isCookieRefused(third))) return third;
    throw new SyncStopped({ type: "server-error", status: third.status });
  }

  function sendWhole(url: string, init: RequestInit): Promise<Response> {
    const { body } = init;
    if (!url.endsWith("/_bulk_docs") || typeof body !== "string")
      return sendLoggedIn(withBatchSize(url, deps.batchSize()), init);
    return sendBulkDocs((part) => sendLoggedIn(url, { ...init, body: part }), body);
  }

  /** What the answer tells, and the answer as PouchDB should see it. */
  function read(url: string, init: RequestInit, response: Response, text: string): Response {
    if (url === root) events.onServer(requireUuid(response, text));
    else if (url.includes("/_changes") && !hasDocuments(url)) {
      const news = readFeedNews(text);
      const own = withoutDesignDocuments(text);
      if (news !== null) events.onFeedNews(readFeedNews(own) ?? news);
      if (own !== text) return Response.json(JSON.parse(own), { status: response.status });
    } else if (url.includes("/_local/") && (init.method ?? "GET") === "GET")
      events.onCheckpoint(response.ok ? readCheckpoint(text) : null);
    else if (url.includes("/_bulk_get")) {
      if (!response.ok) throw new SyncStopped({ type: "server-error", status: response.status });
      events.onBatch(text.split('"_revisions"').length - 1, text.length);
    }
    return response;
  }

  return async (url, init) => {
    try {
      const response = await sendWhole(url, init);
      return read(url, init, response, await requireCouchDb(response));
    } catch (error) {
      if (!(error instanceof SyncStopped)) throw error;
      events.onProblem(error.problem);
      // PouchDB gets no answer at all, and the replication is ended from outside: it takes an error of `GET /` for a
      // server without a uuid and would replicate everything again under another id, one of `_bulk_get` makes it
      // fetch every document alone for the worker's life, and one of `GET /db` it forgets to catch.
      return new Promise<never>(() => {});
    }
  };
}

/** The first sync's own pages, which it bounds and counts itself. */
function hasDocuments(url: string): boolean {
  return url.includes("include_docs=");
}

function requireUuid(response: Response, text: string): string {
  const parsed = response.ok ? rootSchema.safeParse(JSON.parse(text)) : null;
  if (parsed?.success) return parsed.data.uuid;
  throw new SyncStopped({ type: "not-couchdb", status: response.status });
}

function readCheckpoint(text: string): string | number | null {
  const parsed = checkpointSchema.safeParse(JSON.parse(text));
  return parsed.success ? (parsed.data.last_seq ?? null) : null;
}

/** PouchDB takes a page that is shorter than it asked for as it takes the end of a feed: it asks again. */
function withBatchSize(url: string, size: number): string {
  if (!url.includes("/_changes?") || hasDocuments(url)) return url;
  return url.replace(/([?&]limit=)(\d+)/, (_whole, name: string, asked: string) => {
    return name + String(Math.min(Number(asked), size));
  });
}
