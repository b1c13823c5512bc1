import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { explainStartError } from "#server/config/explain-start-error.ts";
import { readConfig } from "#server/config/read-config.ts";
import { startSettee } from "#server/main.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { answerJson, startFakeCouchdb } from "#test/support/fake-couchdb.ts";

const SERVER_KEY = randomBytes(32).toString("base64");

/** Starts, and answers the one line that a host would read; "started" when nothing was wrong. */
async function tryToStart(env: Record<string, string>): Promise<string> {
  const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", SERVER_KEY, ...env });
  if (!config.ok) return config.error.join("\n");
  try {
    const settee = await startSettee(config.value);
    await settee.close();
    return "started";
  } catch (error) {
    return explainStartError(error);
  }
}

function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

describe("starting with a CouchDB", () => {
  const couchdb = useCouchDb();

  it("works without a secret, which CouchDB's configuration names", async () => {
    expect(await tryToStart({ COUCHDB_URL: couchdb.adminUrl })).toBe("started");
  });

  it("takes the first secret that CouchDB accepts", async () => {
    const COUCHDB_SECRET = `not-yet-known,${couchdb.secret}`;
    expect(await tryToStart({ COUCHDB_URL: couchdb.adminUrl, COUCHDB_SECRET })).toBe("started");
  });

  it("says that the secret is wrong", async () => {
    const line = await tryToStart({ COUCHDB_URL: couchdb.adminUrl, COUCHDB_SECRET: "wrong" });
    expect(line).toContain("Set COUCHDB_SECRET to the value of [chttpd_auth] secret");
    expect(line).not.toContain("\n");
  });

  it("says that the password is wrong, without repeating it", async () => {
    const COUCHDB_URL = withUser(couchdb.url, "admin", "not-the-password");
    const line = await tryToStart({ COUCHDB_URL });
    expect(line).toContain("refuses the name or the password in COUCHDB_URL");
    expect(line).not.toContain("not-the-password");
  });

  it("says that the user is no admin", async () => {
    const user = await couchdb.createUser({ password: "a-password" });
    const line = await tryToStart({ COUCHDB_URL: withUser(couchdb.url, user.name, "a-password") });
    expect(line).toContain("is no admin");
  });

  it("says that the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    expect(await tryToStart({ COUCHDB_URL: couchdb.adminUrl, PORT: port })).toContain(
      `Port ${port} is taken`,
    );
    taken.close();
  });
});

describe("starting with something else in CouchDB's place", () => {
  it("says that nothing answers", async () => {
    const gone = await startFakeCouchdb(answerJson(200, {}));
    await gone.close();
    expect(await tryToStart({ COUCHDB_URL: withUser(gone.url, "a", "b") })).toContain(
      "does not answer. Check COUCHDB_URL",
    );
  });

  it.each([
    ["another program", { hello: "world" }, "is no CouchDB"],
    ["an old CouchDB", { couchdb: "Welcome", version: "3.3.3" }, "needs 3.4 or later"],
  ])("says that it is %s", async (_case, welcome, message) => {
    const other = await startFakeCouchdb(answerJson(200, welcome));
    expect(await tryToStart({ COUCHDB_URL: withUser(other.url, "a", "b") })).toContain(message);
    await other.close();
  });
});
