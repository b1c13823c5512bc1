import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** The same Settee in its next version: its page says `data-version="next"`, its service worker knows another page. */
export interface NewerVersion {
  readonly port: number;
  close(): Promise<void>;
}

/** Stands before the Settee at `productPort`. */
export async function serveNewerVersion(productPort: number): Promise<NewerVersion> {
  const server = createServer((asked, answer) => void passOn(productPort, asked, answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function passOn(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url: path = "/" } = asked;
  const change = changes.find(({ paths }) => paths.includes(path.split("?", 1)[0] ?? ""));
  const headers = { ...asked.headers };
  // What is to be changed must come as it is, and all of it.
  if (change)
    for (const name of ["accept-encoding", "if-none-match", "if-modified-since"])
      delete headers[name];
  const passed = request({ port, host: "127.0.0.1", method, path, headers }, (got) => {
    if (!change) {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
      return;
    }
    const { "content-length": _length, etag: _etag, ...rest } = got.headers;
    let text = "";
    got.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    got.on("end", () => {
      answer.writeHead(got.statusCode ?? 502, rest);
      answer.end(change.to(text));
    });
  });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
}

const changes = [
  {
    paths: ["/", "/index.html"],
    to: (page: string) => page.replace("<html", '<html data-version="next"'),
  },
  {
    paths: ["/sw.js"],
    // The list of what is kept offline: another revision of the page.
    to: (worker: string) =>
      worker.replace(/("?url"?:\s*"index\.html",\s*"?revision"?:\s*")/, "$1next"),
  },
];
