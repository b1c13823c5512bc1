import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, doors, openHouse } from "#test/support/front-door.ts";
import { type HttpSession, openHttpSession } from "#test/support/http-session.ts";
import { openRawSocket, sayRaw } from "#test/support/raw-socket.ts";

/** Each hides a second request in a first one: what one side takes for a body, the other may take for a request. */
const SMUGGLING: Readonly<Record<string, (hidden: string) => string>> = {
  "a length and chunks": (hidden) =>
    `Content-Length: ${hidden.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "chunks and a length that is too short": (hidden) =>
    `Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n${hidden}`,
  "two lengths": (hidden) => `Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}${hidden}`,
  "a list of lengths": (hidden) => `Content-Length: 2, 0\r\n\r\n{}${hidden}`,
  "a signed length": (hidden) => `Content-Length: +2\r\n\r\n{}${hidden}`,
  "an unknown encoding": (hidden) =>
    `Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}${hidden}`,
  "an encoding behind a space": (hidden) =>
    `Content-Length: 2\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "an encoding behind a tab": (hidden) =>
    `Content-Length: 2\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n${hidden}`,
  "an encoding on a folded line": (hidden) =>
    `Content-Length: 2\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`,
  "two encodings": (hidden) =>
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${hidden}`,
  "line feeds alone": (hidden) => `Content-Length: 2\n\n{}${hidden.replaceAll("\r\n", "\n")}`,
  "a chunk size with a sign": (hidden) =>
    `Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n${hidden}`,
  "a header that ends in a carriage return": (hidden) =>
    `X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
  "a NUL in a header": (hidden) => `X-A: b\0c\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
};

const CLUMSY: Readonly<Record<string, string>> = {
  "no HTTP at all": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
  "an endless path": `GET /db/${"a".repeat(100_000)} HTTP/1.1\r\nHost: HERE\r\n\r\n`,
  "an endless header": `GET /db/ HTTP/1.1\r\nHost: HERE\r\nX-A: ${"a".repeat(300_000)}\r\n\r\n`,
  "ten thousand headers": `GET /db/_all_dbs HTTP/1.1\r\nHost: HERE\r\n${"X: a\r\n".repeat(10_000)}\r\n`,
  "a tunnel": "CONNECT 127.0.0.1:5984 HTTP/1.1\r\nHost: 127.0.0.1:5984\r\n\r\n",
  "another server's address": "GET http://127.0.0.1:5984/_all_dbs HTTP/1.1\r\nHost: HERE\r\n\r\n",
};

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

/** Bytes of buffers that somebody in this process still needs; Settee and the embedded database run in it. */
function heldMemory(): number {
  if (typeof collectGarbage === "function") collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe.each(doors)("an attacker at the front door: %s", (door) => {
  let house: House;
  let session: HttpSession;
  let database: string;
  let cookie: string;
  beforeAll(async () => {
    house = await openHouse(door);
    session = openHttpSession(house.origin);
    const { user } = await session.signUp(house.newEmail());
    database = `user-${user.id}`;
    cookie = `AuthSession=${session.cookies.get("AuthSession")?.value}`;
  });
  afterAll(() => house.close());

  const head = (start: string) => `${start} HTTP/1.1\r\nHost: ${new URL(house.origin).host}\r\n`;
  async function expectStanding(): Promise<void> {
    expect((await session.fetch(`/db/${database}`)).status).toBe(200);
  }

  it.each(Object.entries(SMUGGLING))("smuggles nothing in by %s", async (_name, hide) => {
    // Only CouchDB itself would take this path for a document's.
    const hidden =
      `${head(`PUT /${database}/_local/smuggled`)}Cookie: ${cookie}\r\n` +
      "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    const open =
      `${head(`POST /db/${database}/_revs_diff`)}Cookie: ${cookie}\r\n` +
      `Content-Type: application/json\r\n`;
    const heard = await sayRaw(house.origin, open + hide(hidden));
    expect(heard).not.toContain(" 201 ");
    expect(await house.asAdmin(`/${database}/_local/smuggled`)).toMatchObject({
      error: "not_found",
    });
    await expectStanding();
  });

  it.each(Object.entries(CLUMSY))("gets nothing for %s", async (_name, said) => {
    const heard = await sayRaw(house.origin, said.replace("HERE", new URL(house.origin).host));
    // Caddy answers nothing, with 200, where it serves no site.
    expect(heard).toMatch(/^$|^HTTP\/1\.[01] [45]|^HTTP\/1\.[01] 200 [^]*\r\n\r\n$/);
    await expectStanding();
  });

  it("holds nobody up by being slow", async () => {
    const halves = [
      head(`GET /db/${database}`),
      `${head(`POST /db/${database}/_bulk_docs`)}Cookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    ];
    const slow = await Promise.all(
      Array.from({ length: 60 }, async (_one, count) => {
        const socket = await openRawSocket(house.origin);
        socket.write(halves[count % 2] ?? "");
        return socket;
      }),
    );
    await expectStanding();
    for (const socket of slow) socket.destroy();
    await expectStanding();
  });

  it("writes nothing with uploads that break off, and leaves no memory behind", async () => {
    const docs = `{"docs":[{"_id":"note:half","schema":1,"body":"${"x".repeat(512 * 1024)}`;
    const upload =
      `${head(`POST /db/${database}/_bulk_docs`)}Cookie: ${cookie}\r\n` +
      `Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n${docs}`;
    const heldBefore = heldMemory();
    for (let count = 0; count < 40; count += 1) {
      const socket = await openRawSocket(house.origin);
      await new Promise<void>((resolve) => socket.write(upload, () => resolve()));
      socket.destroy();
      if (!socket.closed) await once(socket, "close");
    }
    await expectStanding();
    // Twenty megabytes were sent; nobody may hold on to more than a few of the last.
    await expect.poll(() => heldMemory() - heldBefore).toBeLessThan(5 * 1024 * 1024);
    expect(await house.asAdmin(`/${database}/note:half`)).toMatchObject({ error: "not_found" });
  });

  it("changes nothing by a second AuthSession: the first counts", async () => {
    const forged = `AuthSession=${Buffer.from("uabc:6955B6A8:mac").toString("base64url")}`;
    const ask = async (cookies: string) =>
      (await fetch(`${house.origin}/db/${database}`, { headers: { cookie: cookies } })).status;
    expect(await ask(`${cookie}; ${forged}`)).toBe(200);
    expect(await ask(`${forged}; ${cookie}`)).toBe(401);
    expect(await ask(`settee-refresh=x; ${cookie}`)).toBe(200);
  });
});
