import { once } from "node:events";
import http from "node:http";
import { pipeline } from "node:stream";

export interface AlternatingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Stands in front of several servers and gives each request to the next one, as a load balancer does. */
export async function startAlternatingProxy(targets: readonly string[]): Promise<AlternatingProxy> {
  let turn = 0;
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((incoming, outgoing) => {
    turn += 1;
    const target = new URL(targets[turn % targets.length] ?? "");
    const { method, url: path, headers } = incoming;
    const options = { agent, hostname: target.hostname, port: target.port, method, path, headers };
    const asked = http.request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      outgoing.flushHeaders();
      pipeline(answer, outgoing, () => undefined);
    });
    // Whichever side breaks off, the other one is broken off too.
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => {
      if (!outgoing.writableFinished) asked.destroy();
    });
    incoming.pipe(asked);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
