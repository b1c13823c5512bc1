import { fetchInTime, type Fetch } from "#client/api/fetch-in-time.ts";
import { readRetryAfter } from "#client/api/trpc-api.ts";
import type { Account } from "#client/login/account.ts";
import type { Clock } from "#client/store/clock.ts";
import { splitBulkDocs } from "./split-bulk-docs.ts";
import { problemOfRefresh, SyncStopped, type SyncProblem } from "./sync-problem.ts";

/** CouchDB ends a longpoll after `LONGPOLL` milliseconds. */
export const LONGPOLL = 50_000;
const LONGPOLL_MARGIN = 20_000;
const ANSWER_WITHIN = 30_000;

/** What a `_changes` answer says of the server's feed. */
export interface FeedNews {
  readonly changes: number;
  /** Changes after these that the server still has. */
  readonly pending: number;
}

/**
 * The `fetch` that PouchDB replicates with. PouchDB sees only answers that it can use: CouchDB's, in JSON. Anything
 * else stops the replication with its problem. A refused cookie is renewed once, and the request repeated.
 */
export function createReplicationFetch(deps: {
  fetch: Fetch;
  clock: Clock;
  account: Pick<Account, "refresh">;
  databaseUrl: string;
  onProblem(problem: SyncProblem): void;
  onFeedNews(news: FeedNews): void;
  onSignOfLife(): void;
}): Fetch {
  const root = new URL("./", deps.databaseUrl).href;

  async function send(url: string, init: RequestInit): Promise<Response> {
    deps.onSignOfLife();
    const within = url.includes("feed=longpoll") ? LONGPOLL + LONGPOLL_MARGIN : ANSWER_WITHIN;
    try {
      const response = await fetchInTime(deps.fetch, deps.clock, within, url, {
        ...init,
        credentials: "include",
      });
      deps.onSignOfLife();
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
    throw new SyncStopped({ type: "server-error", status: second.status });
  }

  async function sendWhole(url: string, init: RequestInit): Promise<Response> {
    const response = await sendLoggedIn(url, init);
    const isBatch = url.endsWith("/_bulk_docs") && typeof init.body === "string";
    if (response.status !== 413 || !isBatch || typeof init.body !== "string") return response;
    return splitBulkDocs((body) => sendLoggedIn(url, { ...init, body }), init.body);
  }

  return async (url, init) => {
    const isRoot = url === root;
    try {
      const response = await sendWhole(url, init);
      const text = await requireCouchDb(response, isRoot);
      if (url.includes("/_changes")) tellFeedNews(text, deps.onFeedNews);
      return response;
    } catch (error) {
      if (!(error instanceof SyncStopped)) throw error;
      deps.onProblem(error.problem);
      // PouchDB takes an error here for a server without a uuid and would then replicate everything again under
      // another id: it gets no answer at all, and the replication is ended from outside.
      if (isRoot) return new Promise<never>(() => {});
      throw error;
    }
  };
}

async function isCookieRefused(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  if (response.status !== 400) return false;
  return (await response.clone().text()).includes("Malformed AuthSession");
}

/** The answer's text, if it can be CouchDB's and is worth PouchDB's while. */
async function requireCouchDb(response: Response, isRoot: boolean): Promise<string> {
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408)
    throw new SyncStopped({
      type: "server-error",
      status,
      retryAfter: readRetryAfter(response),
    });
  const text = await response.clone().text();
  if (!isWholeJson(response, text)) throw new SyncStopped({ type: "not-couchdb", status });
  if (isRoot && !(response.ok && text.includes('"uuid"')))
    throw new SyncStopped({ type: "not-couchdb", status });
  return text;
}

/** Cheap even for megabytes: PouchDB parses the answer anyway. */
function isWholeJson(response: Response, text: string): boolean {
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return isJson && /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text.slice(-100));
}

function tellFeedNews(text: string, tell: (news: FeedNews) => void): void {
  const pending = /"pending":\s*(\d+)/.exec(text.slice(-500))?.[1];
  if (pending === undefined) return;
  // Each change of a feed has one `"changes":[`; bodies are not in it.
  tell({ changes: text.split('"changes":[').length - 1, pending: Number(pending) });
}
