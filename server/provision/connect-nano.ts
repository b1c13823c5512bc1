import nano from "nano";
import { type Couchdb, CouchdbRefusal } from "#server/couchdb/connect-couchdb.ts";

/**
 * nano, the CouchDB client of the CouchDB project, for what is done once per person and not at every log-in. Its
 * answers and refusals are those of `connectCouchdb`.
 */
export function connectNano(url: string): Couchdb {
  const server = nano(new URL(url).href.replace(/\/$/, ""));
  return {
    async request(request) {
      try {
        return await server.request(request);
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },
  };
}

/** nano gives a status to what CouchDB refused, and none to what never reached it. */
function refusalOf(error: unknown): CouchdbRefusal | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  const { statusCode } = error;
  return typeof statusCode === "number" ? new CouchdbRefusal(statusCode, error.message) : undefined;
}
