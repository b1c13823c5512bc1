import { spawn } from "node:child_process";
import { createHmac, createPublicKey } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { PUBLISHED_BEFORE } from "#server/service-tokens/key-ring.ts";
import { administerKeys } from "#server/cli/keys-command.ts";
import { signUpPerson, type Person } from "#test/support/person.ts";
import { startTestSettee, type TestSettee } from "#test/support/server-under-test.ts";

const PROGRAM = fileURLToPath(
  new URL("../../../server/examples/image-service.mjs", import.meta.url),
);
const tokenSchema = z.object({ token: z.string() });
const IMAGE = Buffer.from("89504e470d0a1a0a", "hex");

let now = Date.now();
let folder = "";
let settee: TestSettee;
let anna: Person;
const services: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "settee-images-"));
  settee = await startTestSettee({ env: { SERVICES: "images,maps" }, now: () => now });
  anna = await signUpPerson(settee);
});
afterAll(async () => {
  for (const service of services) await service.stop();
  await settee.close();
  await rm(folder, { recursive: true, force: true });
});

const keysAddress = () => `${settee.url}/.well-known/jwks.json`;

/** The example in a process of its own. */
async function startService(jwks: string) {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ISSUER: settee.url, AUDIENCE: "images", JWKS: jwks, FOLDER: folder, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  services.push({
    async stop() {
      child.kill();
      await exited;
    },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined)
      return async (method: string, token?: string, body?: Buffer<ArrayBuffer>, path = "a.png") =>
        await fetch(`${url}/images/${path}`, {
          method,
          headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { body }),
        });
  }
  throw new Error("the service ended before it listened");
}

async function tokenFor(audience = "images", who: Person = anna): Promise<string> {
  const refreshed = await who.device.mutate("session.refresh", {});
  const { accessToken } = z.object({ accessToken: z.string() }).parse(refreshed.data);
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await who.device.mutate("session.serviceToken", { audience }, { headers });
  return tokenSchema.parse(answer.data).token;
}

const encode = (part: unknown): string =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");

describe("an image service beside Settee", () => {
  it("keeps each person's images for that person", async () => {
    const images = await startService(keysAddress());
    const token = await tokenFor();
    expect((await images("PUT", token, IMAGE)).status).toBe(201);
    const answer = await images("GET", token);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(IMAGE);
    const bert = await signUpPerson(settee);
    expect((await images("GET", await tokenFor("images", bert))).status).toBe(404);
    expect((await images("GET", token, undefined, "..%2f..%2fetc%2fpasswd.png")).status).toBe(404);
  });

  it("lets nobody in with a token that is missing, over, for another service, or changed", async () => {
    const images = await startService(keysAddress());
    const token = await tokenFor();
    const [header = "", claims = "", signature = ""] = token.split(".");
    now -= 10 * 60_000;
    const over = await tokenFor();
    now = Date.now();
    const changed = encode(
      JSON.parse(Buffer.from(claims, "base64url").toString().replace("member", "admin")),
    );
    const refused = {
      none: undefined,
      over,
      "another service": await tokenFor("maps"),
      "an access token of Settee": anna.login.accessToken,
      "other claims": [header, changed, signature].join("."),
      "no signature": [header, claims, ""].join("."),
      "alg none": [encode({ alg: "none" }), claims, ""].join("."),
      ...(await confusedWith(claims, header)),
    };
    for (const [what, bad] of Object.entries(refused))
      expect([what, (await images("GET", bad)).status]).toEqual([what, 401]);
    expect((await images("GET", token)).status).toBe(200);
  });

  it("takes a new key without a gap, and drops one that was taken back when it fetches the keys again", async () => {
    const images = await startService(keysAddress());
    now = Date.now();
    await administerKeys(["rotate"], settee.env);
    now += 2 * 60_000;
    expect((await images("GET", await tokenFor())).status).toBe(200);
    now += PUBLISHED_BEFORE;
    const ofTheNewKey = await tokenFor();
    expect((await images("GET", ofTheNewKey)).status).toBe(200);
    now = Date.now();
    await administerKeys(["rotate", "--at-once"], settee.env);
    now += 2 * 60_000;
    const restarted = await startService(keysAddress());
    expect((await restarted("GET", ofTheNewKey)).status).toBe(401);
    expect((await restarted("GET", await tokenFor())).status).toBe(200);
  });

  it("never asks Settee while it works: it goes on when Settee is gone", async () => {
    const file = join(folder, "jwks.json");
    await writeFile(file, await (await fetch(keysAddress())).text());
    const [online, offline] = [await startService(keysAddress()), await startService(file)];
    const token = await tokenFor();
    expect((await online("GET", token)).status).toBe(200);
    await settee.stop();
    await expect(fetch(keysAddress())).rejects.toThrow("fetch failed");
    expect((await online("GET", token)).status).toBe(200);
    expect((await offline("GET", token)).status).toBe(200);
    expect((await offline("GET")).status).toBe(401);
  });
});

/** Signed with what everybody knows: the public key, taken for a shared secret. */
async function confusedWith(claims: string, header: string): Promise<Record<string, string>> {
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kid: z.string() })) })
    .parse(await (await fetch(keysAddress())).json());
  const { kid } = z
    .object({ kid: z.string() })
    .parse(JSON.parse(Buffer.from(header, "base64url").toString()));
  const jwk = keys.find((key) => key.kid === kid);
  if (jwk === undefined) throw new Error("the signing key is not published");
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const forged = (secret: string | Buffer): string => {
    const content = `${encode({ alg: "HS256", kid })}.${claims}`;
    return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
  };
  return {
    "the public key as PEM": forged(publicKey.export({ format: "pem", type: "spki" })),
    "the public key as bytes": forged(publicKey.export({ format: "der", type: "spki" })),
    "the public key as JWK": forged(JSON.stringify(jwk)),
  };
}
