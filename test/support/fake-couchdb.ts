import { once } from "node:events";
import http, { type IncomingMessage, type RequestListener } from "node:http";

/** A server in CouchDB's place that answers what a test wants, and remembers what it was asked. */
export interface FakeCouchdb {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  /** Replaces the answer. */
  answerWith(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startFakeCouchdb(listener: RequestListener): Promise<FakeCouchdb> {
  let current = listener;
  const requests: IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    current(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    answerWith: (next) => void (current = next),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function answerJson(status: number, body: unknown): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}
