import { readRetryAfter } from "#client/api/trpc-call.ts";
import { SyncStopped } from "./sync-problem.ts";

/** The answer's text, if it can be CouchDB's and is worth PouchDB's while; else the sync stops. */
export async function requireCouchDb(response: Response): Promise<string> {
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408)
    throw new SyncStopped({
      type: "server-error",
      status,
      retryAfter: readRetryAfter(response),
    });
  const text = await response.clone().text();
  if (!isWholeJson(response, text)) throw new SyncStopped({ type: "not-couchdb", status });
  return text;
}

/** Cheap even for megabytes: PouchDB parses the answer anyway. */
function isWholeJson(response: Response, text: string): boolean {
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return isJson && /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text.slice(-100));
}

/** CouchDB refuses the cookie: expired, from before a rotation, or garbage. */
export async function isCookieRefused(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  if (response.status !== 400) return false;
  return (await response.clone().text()).includes("Malformed AuthSession");
}
