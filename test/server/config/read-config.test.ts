import { describe, expect, it } from "vitest";
import { readConfig } from "#server/config/read-config.ts";
import { describeSettings } from "#server/config/settings.ts";

function problemsOf(env: Record<string, string>): readonly string[] {
  const config = readConfig(env);
  return config.ok ? [] : config.error;
}

/** Browsers reach CouchDB by an edge proxy, under the address of the app. */
const direct = {
  COUCHDB_URL: "http://admin:pw@127.0.0.1:5984",
  PUBLIC_URL: "https://notes.example.org",
  COUCHDB_PUBLIC_URL: "https://notes.example.org/db/",
};

describe("readConfig", () => {
  it("lets browsers go to CouchDB directly, through an edge or on a sibling host", () => {
    expect(readConfig(direct)).toMatchObject({
      value: { couchdbPublicUrl: "https://notes.example.org/db" },
    });
    const sibling = {
      ...direct,
      COUCHDB_PUBLIC_URL: "https://couch.example.org",
      COOKIE_DOMAIN: "example.org",
    };
    expect(problemsOf(sibling)).toEqual([]);
  });

  it("needs no setting at all", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      ok: true,
      value: { port: 3000, host: "127.0.0.1", syncGrantTtl: 600, registration: "open" },
    });
  });

  it("takes an empty value for a missing one", () => {
    expect(readConfig({ PORT: "", COUCHDB_URL: "" })).toMatchObject({
      ok: true,
      value: { port: 3000, couchdb: undefined },
    });
  });

  it("names every bad value at once", () => {
    const problems = problemsOf({ PORT: "eighty", SERVER_KEY: "short", LOG_LEVEL: "loud" });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "PORT",
      "SERVER_KEY",
      "LOG_LEVEL",
    ]);
  });

  it.each([
    [{ SYNC_GRANT: "magic" }, "SYNC_GRANT: must be mint, derived-password or proxy"],
    [
      { COUCHDB_PUBLIC_URL: "https://db.example.org" },
      "COUCHDB_PUBLIC_URL: only makes sense with COUCHDB_URL",
    ],
    [{ COUCHDB_PUBLIC_URL: "https://a:b@db.example.org" }, "COUCHDB_PUBLIC_URL: must have no"],
    [{ ...direct, SYNC_GRANT: "proxy" }, "SYNC_GRANT: proxy works through /db only"],
    [{ ...direct, PUBLIC_URL: "" }, "PUBLIC_URL: must be set with COUCHDB_PUBLIC_URL"],
    [
      { ...direct, COUCHDB_PUBLIC_URL: "http://x.org" },
      "COUCHDB_PUBLIC_URL: must begin with https:// as PUBLIC_URL",
    ],
    [
      { ...direct, COUCHDB_PUBLIC_URL: "https://couch.example.org" },
      "COOKIE_DOMAIN: must be a domain above both",
    ],
    [{ REGISTRATION: "members" }, "REGISTRATION: must be open, invite or closed"],
  ])("refuses what is not built: %j", (env: Record<string, string>, message) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    [{ COUCHDB_URL: "http://127.0.0.1:5984" }, "must name an admin"],
    [{ COUCHDB_URL: "http://a:b@127.0.0.1:5984/prefix" }, "must have no path"],
    [{ PUBLIC_URL: "https://example.org/notes" }, "must have no path"],
    [{ TLS_CERT: "/cert.pem" }, "TLS_CERT and TLS_KEY"],
    [{ SMTP_URL: "smtp://mail.example.org" }, "SMTP_URL and MAIL_FROM: set both or neither"],
    [{ SMTP_URL: "http://mail.example.org", MAIL_FROM: "a@example.org" }, "smtps://"],
    [{ COUCHDB_SECRET: "s" }, "only makes sense with COUCHDB_URL"],
    [{ COOKIE_DOMAIN: "example.org" }, "must be the host of PUBLIC_URL"],
    [{ PUBLIC_URL: "https://evil-example.org", COOKIE_DOMAIN: "example.org" }, "COOKIE_DOMAIN"],
    [{ TRUSTED_PROXIES: "10.0.0.0/8, my-proxy" }, "must be addresses or networks"],
    [{ TLS_CERT: "/no/cert.pem", TLS_KEY: "/no/key.pem" }, "no such file"],
  ])("refuses %j", (env: Record<string, string>, message) => {
    expect(problemsOf(env).join("\n")).toContain(message);
  });

  it.each(["eighty", "-1", "65536", "80.5"])("says what a port is, for PORT=%s", (PORT) => {
    expect(problemsOf({ PORT })).toEqual(["PORT: must be a whole number from 0 to 65535"]);
  });

  it("takes one or two server keys and secrets", () => {
    const key = Buffer.alloc(32, 1).toString("base64");
    const config = readConfig({
      COUCHDB_URL: "http://a:b@c:5984",
      COUCHDB_SECRET: "new, old",
      SERVER_KEY: `${key},${key}`,
    });
    expect(config).toMatchObject({ ok: true, value: { couchdb: { secrets: ["new", "old"] } } });
    expect(config.ok && config.value.serverKeys).toHaveLength(2);
    expect(problemsOf({ SERVER_KEY: `${key},${key},${key}` })).toHaveLength(1);
  });

  it("describes every setting with one sentence and its default", () => {
    const settings = describeSettings();
    expect(settings.every((setting) => setting.description !== "")).toBe(true);
    expect(settings.find((setting) => setting.name === "PORT")).toMatchObject({ fallback: "3000" });
  });
});
