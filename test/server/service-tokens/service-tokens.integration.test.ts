import { randomBytes } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { administerKeys } from "#server/cli/keys-command.ts";
import { PUBLISHED_BEFORE, SERVICE_TOKEN_LIFETIME } from "#server/service-tokens/key-ring.ts";
import { call } from "#test/support/couchdb-client.ts";
import { signUpAdmin, signUpPerson, type Person } from "#test/support/person.ts";
import { startTestSettee, type TestSettee } from "#test/support/server-under-test.ts";

const tokenSchema = z.object({ token: z.string(), expiresAt: z.string() });
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const MINUTE = 60_000;

let now = Date.now();
const serverKey = randomBytes(32).toString("base64");
let settee: TestSettee;
let person: Person;
beforeAll(async () => {
  settee = await start({ SERVER_KEY: serverKey });
  person = await signUpPerson(settee);
});
afterAll(async () => await settee.close());

const start = async (env: Record<string, string>, adopt?: TestSettee) =>
  await startTestSettee({
    env: { SERVICES: "images,https://maps.example.org", ...env },
    now: () => now,
    ...(adopt === undefined ? {} : { adopt, dataDir: adopt.dataDir }),
  });

/** The person may have been away for longer than an access token lasts. */
async function ask(audience: string, who: Person = person) {
  const refreshed = await who.device.mutate("session.refresh", {});
  const { accessToken } = z.object({ accessToken: z.string() }).parse(refreshed.data);
  const headers = { authorization: `Bearer ${accessToken}` };
  return await who.device.mutate("session.serviceToken", { audience }, { headers });
}

/** The command's own clock is the real one, and so must CouchDB's be while it runs. */
async function keys(...words: string[]): Promise<string> {
  now = Date.now();
  return await administerKeys(words, settee.env);
}

async function tokenFor(audience: string, who: Person = person): Promise<string> {
  return tokenSchema.parse((await ask(audience, who)).data).token;
}

async function readKeys(of: TestSettee = settee) {
  const answer = await fetch(`${of.url}/.well-known/jwks.json`);
  const jwks = jwksSchema.parse(await answer.json());
  return { headers: answer.headers, jwks, kids: jwks.keys.map(({ kid }) => kid) };
}

async function verify(token: string, audience = "images", keysOf: TestSettee = settee) {
  const { jwks } = await readKeys(keysOf);
  return await jwtVerify(token, createLocalJWKSet(jwks), {
    algorithms: ["ES256"],
    issuer: settee.url,
    audience,
    currentDate: new Date(now),
  });
}

describe("a token for another service", () => {
  it("says who somebody is, to that service alone, for five minutes", async () => {
    const { data } = await ask("images");
    const { token, expiresAt } = tokenSchema.parse(data);
    const { payload, protectedHeader } = await verify(token);
    const issuedAt = Math.floor(now / 1000);
    expect(payload).toEqual({
      iss: settee.url,
      aud: "images",
      sub: person.login.user.id,
      roles: ["member"],
      iat: issuedAt,
      exp: issuedAt + SERVICE_TOKEN_LIFETIME,
    });
    expect(protectedHeader.alg).toBe("ES256");
    expect(Date.parse(expiresAt)).toBe((issuedAt + SERVICE_TOKEN_LIFETIME) * 1000);
    await expect(verify(token, "https://maps.example.org")).rejects.toThrow("aud");
    now += (SERVICE_TOKEN_LIFETIME + 1) * 1000;
    await expect(verify(token)).rejects.toThrow("exp");
  });

  it("carries the roles of this moment", async () => {
    // An admin is made by the command line, which compares the real time with CouchDB's.
    now = Date.now();
    const admin = await signUpAdmin(settee);
    const { payload } = await verify(await tokenFor("images", admin));
    expect(payload["roles"]).toContain("admin");
  });

  it("is made for services that the host named, and for people who are logged in", async () => {
    expect(await ask("elsewhere")).toMatchObject({ status: 404, error: { reason: "not-found" } });
    expect(await ask("settee")).toMatchObject({ status: 404 });
    const input = { audience: "images" };
    expect(await person.device.mutate("session.serviceToken", input)).toMatchObject({
      status: 401,
      error: { reason: "not-logged-in" },
    });
  });

  it("opens nothing of Settee", async () => {
    const headers = { authorization: `Bearer ${await tokenFor("images")}` };
    expect(await person.device.query("account.me", { headers })).toMatchObject({
      status: 401,
      error: { reason: "not-logged-in" },
    });
  });
});

describe("the public keys", () => {
  it("are for everybody, and say for how long they may be kept", async () => {
    const { headers, jwks } = await readKeys();
    expect(headers.get("cache-control")).toBe("public, max-age=300");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("content-type")).toContain("application/json");
    for (const key of jwks.keys)
      expect(Object.keys(key).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  });

  it("have private halves that nobody finds in the database", async () => {
    const { origin, username, password } = new URL(settee.couchdbUrl);
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const address = `${origin}/settee-keys`;
    expect((await call("GET", `${address}/_all_docs`)).status).toBe(401);
    const { text } = await call("GET", `${address}/_all_docs?include_docs=true`, {
      headers: { authorization },
    });
    expect(text).toContain("sealedPrivateKey");
    expect(text).not.toMatch(/"d":|PRIVATE KEY|MIGHAgEAMBMG/);
  });
});

describe("npm run settee -- keys", () => {
  it("replaces the key without a gap: published first, then signing, then gone", async () => {
    const [old = ""] = (await readKeys()).kids;
    expect(await keys("rotate")).toContain("It signs from");
    now += 2 * MINUTE;
    const { kids } = await readKeys();
    expect(kids).toHaveLength(2);
    expect(await signerOf(await tokenFor("images"))).toBe(old);
    now += PUBLISHED_BEFORE;
    const young = await tokenFor("images");
    expect(await signerOf(young)).not.toBe(old);
    expect((await readKeys()).kids).toContain(old);
    now += 10 * MINUTE;
    expect((await readKeys()).kids).toEqual([await signerOf(young)]);
    expect(await keys("list")).toContain(await signerOf(young));
  });

  it("makes tokens of a key in wrong hands worthless", async () => {
    const forged = await tokenFor("images");
    await keys("rotate", "--at-once");
    now += 2 * MINUTE;
    expect((await readKeys()).kids).not.toContain(await signerOf(forged));
    await expect(verify(forged)).rejects.toThrow("no applicable key");
    await expect(verify(await tokenFor("images"))).resolves.toBeDefined();
  });

  it("says what is wrong with its words", async () => {
    for (const words of [[], ["turn"], ["list", "x"], ["rotate", "--now"]])
      await expect(keys(...words)).rejects.toThrow("There is no");
  });
});

describe("another server key", () => {
  it("takes over as slowly as another signing key, while the old one is still configured", async () => {
    // A server compares clocks with CouchDB when it starts.
    now = Date.now();
    const before = await tokenFor("images");
    const signer = await signerOf(before);
    await settee.stop();
    const env = { SERVER_KEY: `${randomBytes(32).toString("base64")},${serverKey}` };
    const next = await start(env, settee);
    try {
      expect((await readKeys(next)).kids).toContain(signer);
      await expect(verify(before, "images", next)).resolves.toBeDefined();
    } finally {
      await next.close();
    }
  });
});

async function signerOf(token: string): Promise<string> {
  const [header = ""] = token.split(".");
  return z
    .object({ kid: z.string() })
    .parse(JSON.parse(Buffer.from(header, "base64url").toString())).kid;
}
