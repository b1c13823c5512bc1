import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  startEmbeddedCouchDb,
  type EmbeddedCouchDb,
} from "#couchdb/embedded/start-embedded-couchdb.ts";
import { call } from "#test/support/couchdb-client.ts";

let dataDir = "";
let couch: EmbeddedCouchDb | undefined;
const sockets: Socket[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "settee-slow-"));
  couch = await startEmbeddedCouchDb({
    dataDir,
    clientTimes: { headers: 400, bodyPause: 300, answerPause: 300 },
  });
  await send("PUT", "/db?q=1");
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await couch?.close();
  await rm(dataDir, { recursive: true, force: true });
});

function address() {
  const url = new URL(couch?.url ?? "");
  const credentials = `${url.username}:${url.password}`;
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return { origin: url.origin, hostname: url.hostname, port: Number(url.port), authorization };
}

function send(method: string, path: string, body?: unknown) {
  const { origin, authorization } = address();
  return call(method, origin + path, { headers: { authorization }, body });
}

async function openSocket(): Promise<Socket> {
  const { hostname, port } = address();
  const socket = connect(port, hostname);
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

const head = (method: string, path: string, length: number): string =>
  `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${address().authorization}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

/** Everything that comes until the other side closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  await once(socket, "close");
  return text;
}

describe("a slow client", () => {
  it("that never ends its head is let go", async () => {
    const socket = await openSocket();
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n");
    expect(await untilClosed(socket)).toContain("408");
  });

  it("that stops in the middle of a body is refused, and nothing of it is kept", async () => {
    const socket = await openSocket();
    socket.write(`${head("PUT", "/db/half", 1000)}{"half":`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect((await send("GET", "/db/half")).status).toBe(404);
  });

  it("that goes away in the middle of an upload leaves nothing", async () => {
    const socket = await openSocket();
    socket.write(`${head("PUT", "/db/gone/file", 1_000_000)}${"x".repeat(1000)}`);
    socket.destroy();
    expect((await send("GET", "/db/gone")).status).toBe(404);
    expect((await send("GET", "/db")).body).toMatchObject({ doc_count: 0 });
  });

  it("that takes nothing of its answer is cut", async () => {
    await send("POST", "/db/_bulk_docs", {
      docs: Array.from({ length: 14 }, (_, n) => ({ _id: `d${n}`, text: "x".repeat(1_000_000) })),
    });
    const socket = await openSocket();
    socket.pause();
    socket.write(head("GET", "/db/_all_docs?include_docs=true", 0));
    expect((await send("GET", "/db")).status).toBe(200);
    // A write to a connection that the other side has cut fails.
    const looking = setInterval(() => socket.write("x"), 100);
    await new Promise((resolve) => socket.once("error", resolve));
    clearInterval(looking);
    expect(socket.destroyed).toBe(true);
  });

  it("of a hundred at once holds up nobody else", async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, openSocket));
    for (const socket of slow) socket.write(`${head("POST", "/db/_bulk_docs", 1000)}{"docs":[`);
    const written = await send("PUT", "/db/quick", {});
    expect(written.status).toBe(201);
  });
});
