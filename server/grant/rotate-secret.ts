import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type UserId, userIdSchema } from "#shared/user-database.ts";
import { askCouchdb, statusOf } from "#server/couchdb/ask-couchdb.ts";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import type { Documents } from "#server/couchdb/documents.ts";
import { type CouchdbUser, couchdbUserId, createSalt } from "#server/provision/couchdb-users.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";
import { CANARY_NAME, openCanaryUser } from "./canary-user.ts";

export interface RotationReport {
  readonly nodes: readonly string[];
  /** Whose cookies were made worthless; each device asks for another one by itself. */
  readonly people: number;
  readonly milliseconds: number;
}

interface Dependencies {
  readonly couchdb: Couchdb;
  readonly users: Documents<CouchdbUser>;
  readonly access: Pick<UserAccess, "renewSalt">;
  /** From the settings: the new one and the old one; undefined: everybody reads it from CouchDB. */
  readonly secrets: readonly string[] | undefined;
}

/**
 * Gives every node of CouchDB another secret while people work. Servers hear by the canary user that they must look
 * which secret counts before each grant, and at the end that they need not any more. Nobody has to log in again: a
 * device whose cookie is refused renews it.
 *
 * It can be repeated, and completes one that was interrupted.
 */
export async function rotateSecret(deps: Dependencies): Promise<RotationReport> {
  const start = performance.now();
  const secret = chooseNewSecret(deps.secrets);
  await announce(deps.users, "underway");
  const nodes = await listNodes(deps.couchdb);
  for (const node of nodes) await replaceSecret(deps.couchdb, node, secret);
  const people = await renewSalts(deps);
  await announce(deps.users, "done");
  return { nodes, people, milliseconds: Math.ceil(performance.now() - start) };
}

function chooseNewSecret(secrets: readonly string[] | undefined): string {
  const made = randomBytes(32).toString("hex");
  if (secrets === undefined) return made;
  const [next, old] = secrets;
  if (next !== undefined && old !== undefined) return next;
  throw new Error(
    `every server must know the new secret before CouchDB has it. Set COUCHDB_SECRET=${made},<the present one> for each of them, restart them one by one, and run this again.`,
  );
}

/** With another salt, so that even a canary's cookie of before is dead. */
async function announce(
  users: Documents<CouchdbUser>,
  rotation: "underway" | "done",
): Promise<void> {
  await openCanaryUser(users);
  await users.update(couchdbUserId(CANARY_NAME), (canary) =>
    canary === undefined
      ? { answer: undefined }
      : {
          write: { ...canary, salt: createSalt(), settee: { ...canary.settee, rotation } },
          answer: undefined,
        },
  );
}

const membershipSchema = z.looseObject({ cluster_nodes: z.array(z.string()).min(1) });

async function listNodes(couchdb: Couchdb): Promise<readonly string[]> {
  const request = { path: "_membership" };
  const answer = await askCouchdb(async () => await couchdb.request(request));
  return membershipSchema.parse(answer).cluster_nodes;
}

/** Idempotent. A node that has it already is left alone. */
async function replaceSecret(couchdb: Couchdb, node: string, secret: string): Promise<void> {
  const path = `_node/${encodeURIComponent(node)}/_config/chttpd_auth/secret`;
  try {
    const present = await askCouchdb(async () => await couchdb.request({ path }));
    if (present === secret) return;
    await askCouchdb(async () => await couchdb.request({ path, method: "PUT", body: secret }));
  } catch (error) {
    const why = statusOf(error) === undefined ? "it does not answer" : String(error);
    throw new Error(
      `CouchDB's node ${node} did not take the new secret (${why}). Until it has it, people are signed in there by chance: mend it, and run this again.`,
      { cause: error },
    );
  }
}

const rowsSchema = z.looseObject({ rows: z.array(z.looseObject({ id: z.string() })) });
const PAGE = 500;
const AT_ONCE = 8;

/** A cookie that was made with the old secret would come back to life with it. */
async function renewSalts({ couchdb, access }: Dependencies): Promise<number> {
  let people = 0;
  let after = couchdbUserId("");
  for (;;) {
    const ids = await listUsers(couchdb, after);
    const names = ids.map((id) => userIdSchema.safeParse(id.slice(couchdbUserId("").length)));
    const waiting: UserId[] = names.flatMap((name) => (name.success ? [name.data] : []));
    people += waiting.length;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
          await access.renewSalt(next);
      }),
    );
    const last = ids.at(-1);
    if (last === undefined || ids.length < PAGE) return people;
    after = `${last}\u0000`;
  }
}

async function listUsers(couchdb: Couchdb, startkey: string): Promise<readonly string[]> {
  const endkey = `${couchdbUserId("")}\uffff`;
  const request = { db: "_users", path: "_all_docs", qs: { startkey, endkey, limit: PAGE } };
  const answer = await askCouchdb(async () => await couchdb.request(request));
  return rowsSchema.parse(answer).rows.map(({ id }) => id);
}
