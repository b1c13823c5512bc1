import { setTimeout as wait } from "node:timers/promises";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import { expiryOf } from "./auth-session.ts";
import type { GrantedSync } from "./sync-grant.ts";

/** A session that CouchDB itself makes. Throws `DatabaseAway` when it makes none. */
export type LogInToCouchdb = (name: string, password: string) => Promise<GrantedSync>;

interface Lasting {
  /** Without credentials. */
  readonly couchdbOrigin: string;
  /** CouchDB's `[chttpd_auth] timeout`, in seconds, unless its cookie says otherwise. */
  readonly timeout: number;
  /** Milliseconds by which CouchDB's clock is ahead of this one. */
  readonly clockDifference: number;
}

/** Milliseconds: a node of a cluster may not know a new password yet. More tries would count as guesses. */
const PAUSE = 200;

export function createLogInToCouchdb({
  couchdbOrigin,
  timeout,
  clockDifference,
}: Lasting): LogInToCouchdb {
  async function tryOnce(name: string, password: string): Promise<Response> {
    try {
      return await fetch(`${couchdbOrigin}/_session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name, password }),
      });
    } catch (error) {
      throw new DatabaseAway("CouchDB does not answer", { cause: error });
    }
  }
  return async (name, password) => {
    let answer = await tryOnce(name, password);
    if (answer.status === 401) {
      await wait(PAUSE);
      answer = await tryOnce(name, password);
    }
    await answer.body?.cancel();
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith("AuthSession="));
    const [, authSession] = /^AuthSession=([^;]+)/.exec(cookie ?? "") ?? [];
    if (!answer.ok || authSession === undefined)
      throw new DatabaseAway(`CouchDB answers ${answer.status} to a derived password`);
    const lifetime = Number(/; *Max-Age=(\d+)/i.exec(cookie ?? "")?.[1] ?? timeout);
    return { authSession, expiresAt: expiryOf(authSession, lifetime) * 1000 - clockDifference };
  };
}
