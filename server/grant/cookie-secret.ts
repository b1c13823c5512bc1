import { setTimeout as wait } from "node:timers/promises";
import { StartProblem } from "#server/config/start-problem.ts";
import { DatabaseAway } from "#server/couchdb/database-away.ts";

/** Which of CouchDB's secrets counts now. */
export interface CookieSecret {
  /** May throw `DatabaseAway`. */
  current(): Promise<string>;
  onRotation(isUnderway: boolean): void;
}

interface Dependencies {
  /** In the order of preference: while one replaces another, the new one is first and CouchDB may not have it yet. */
  readonly candidates: () => Promise<readonly string[]>;
  /** Whether CouchDB knows the canary user by something that is made with this secret. */
  readonly isAccepted: (secret: string) => Promise<boolean>;
  readonly isUnderway: boolean;
  /** What to tell the host when CouchDB accepts none. */
  readonly refused?: string;
}

const REFUSED =
  "CouchDB does not accept cookies made with this secret. Set COUCHDB_SECRET to the value of [chttpd_auth] secret, the same on every node.";

const TRIES = 10;
/** Milliseconds: another node of a cluster may not know a new user yet. */
const PAUSE = 100;

/**
 * A secret is found once, and kept for as long as there is nothing to choose. While two are configured, or the host
 * has said that one is being replaced, CouchDB is asked anew for each grant: one that was made a moment too late would
 * be refused, and the device would think that its login is over.
 *
 * @throws StartProblem when CouchDB accepts none.
 */
export async function openCookieSecret(deps: Dependencies): Promise<CookieSecret> {
  let { isUnderway } = deps;
  let candidates = await deps.candidates();
  let known = await findPatiently(candidates, deps);

  async function choose(): Promise<string> {
    candidates = await deps.candidates();
    const found = await findAccepted(candidates, deps.isAccepted);
    if (found === undefined) throw new DatabaseAway("CouchDB accepts none of the secrets now");
    known = found;
    return found;
  }
  let settling: Promise<unknown> = Promise.resolve();
  return {
    async current() {
      if (isUnderway || candidates.length > 1) return await choose();
      await settling;
      return known;
    },
    onRotation(next) {
      isUnderway = next;
      // If CouchDB does not answer now, it is asked again for each grant.
      settling = choose().catch(() => void (isUnderway = true));
    },
  };
}

async function findPatiently(
  candidates: readonly string[],
  { isAccepted, refused = REFUSED }: Dependencies,
): Promise<string> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await findAccepted(candidates, isAccepted);
    if (found !== undefined) return found;
    await wait(PAUSE);
  }
  throw new StartProblem(refused);
}

async function findAccepted(
  candidates: readonly string[],
  isAccepted: Dependencies["isAccepted"],
): Promise<string | undefined> {
  for (const secret of candidates) if (await isAccepted(secret)) return secret;
  return undefined;
}
