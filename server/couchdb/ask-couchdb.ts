import { CouchdbRefusal } from "./connect-couchdb.ts";
import { DatabaseAway } from "./database-away.ts";

/** HTTP status with which CouchDB refused; undefined when it never answered. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof CouchdbRefusal ? error.statusCode : undefined;
}

/** Runs one request. Throws `DatabaseAway` when CouchDB does not answer or is unable to. */
export async function askCouchdb<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || status >= 500 || status === 401)
      throw new DatabaseAway(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    throw error;
  }
}

/** The answer, or undefined when CouchDB says 404. */
export async function findInCouchdb<T>(request: () => Promise<T>): Promise<T | undefined> {
  return await askUnless(404, request);
}

/** The answer, or undefined when somebody else's write came first (409). */
export async function writeUnlessConflict<T>(request: () => Promise<T>): Promise<T | undefined> {
  return await askUnless(409, request);
}

/** The answer, or undefined when it already exists (412). */
export async function createUnlessExists<T>(request: () => Promise<T>): Promise<T | undefined> {
  return await askUnless(412, request);
}

async function askUnless<T>(status: number, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await askCouchdb(request);
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}
