import type { IncomingMessage } from "node:http";
import { type Readable, pipeline } from "node:stream";
import { bodyLimitOf, createBodyLimit } from "./body-limit.ts";
import type { Endpoint } from "./db-request.ts";
import { createLocalDocumentScan } from "./local-document-scan.ts";

/**
 * What goes on of a request's body, checked as it streams; null when it has none. When CouchDB answers before it has
 * heard all of it (a cookie that expired, say), what is left is no longer passed on but still read: the browser
 * would else see a broken connection in place of the answer.
 */
export function requestBody(endpoint: Endpoint, incoming: IncomingMessage): Readable | null {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if ((length === undefined || length === "0") && encoding === undefined) return null;
  const limited = createBodyLimit(bodyLimitOf(endpoint));
  incoming.pipe(limited);
  incoming.on("close", () => {
    if (!incoming.complete) limited.destroy(new Error("the browser broke off"));
  });
  limited.on("close", () => incoming.resume());
  if (endpoint !== "bulk-docs") return limited;
  const scanned = createLocalDocumentScan();
  // Whatever breaks one of them breaks the other; who reads the last one hears why.
  pipeline(limited, scanned, () => undefined);
  return scanned;
}
