import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { explainStartError } from "#server/config/explain-start-error.ts";
import { openHttpSession } from "#test/support/http-session.ts";
import { createNote, openReplicatingDevice } from "#test/support/replicating-device.ts";
import { startTestSettee } from "#test/support/server-under-test.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "settee-main-"));
});
afterEach(async () => await rm(dataDir, { recursive: true }));

describe("a restart", () => {
  it("keeps accounts, notes and log-ins", async () => {
    const first = await startTestSettee({ dataDir, keepAccounts: true });
    const email = first.newEmail();
    const device = openHttpSession(first.url);
    const login = await device.signUp(email);
    const before = await openReplicatingDevice(device, login.grant.databaseUrl);
    await before.local.put(createNote("a"));
    await before.push();
    await before.close();
    await first.close();

    const second = await startTestSettee({ dataDir, adopt: first });
    const later = openHttpSession(second.url);
    for (const [name, cookie] of device.cookies) later.cookies.set(name, cookie);
    expect((await later.mutate("session.refresh", {})).status).toBe(200);
    const relogged = await later.logIn(email);
    const after = await openReplicatingDevice(later, relogged.grant.databaseUrl);
    await after.pull();
    expect(await after.local.get("note:a")).toMatchObject({ title: "Note a" });
    await after.close();
    await second.close();
  });
});

describe("a new server key", () => {
  it("signs while the old one still verifies, and everybody can log in when the old one is gone", async () => {
    const [oldKey, newKey] = [1, 2].map(() => randomBytes(32).toString("base64"));
    const first = await startTestSettee({
      dataDir,
      keepAccounts: true,
      env: { SERVER_KEY: `${oldKey}` },
    });
    const email = first.newEmail();
    const device = openHttpSession(first.url);
    await device.signUp(email);
    await first.close();

    const env = { SERVER_KEY: `${newKey},${oldKey}` };
    const second = await startTestSettee({ dataDir, env, keepAccounts: true, adopt: first });
    const during = openHttpSession(second.url);
    for (const [name, cookie] of device.cookies) during.cookies.set(name, cookie);
    expect((await during.mutate("session.refresh", {})).status).toBe(200);
    await second.close();

    const third = await startTestSettee({
      dataDir,
      env: { SERVER_KEY: `${newKey}` },
      adopt: first,
    });
    const after = openHttpSession(third.url);
    for (const [name, cookie] of during.cookies) after.cookies.set(name, cookie);
    expect((await after.mutate("session.refresh", {})).status).toBe(200);
    await after.logIn(email);
    const taken = await after.mutate("account.signUp", {
      email,
      password: "mulberry-antler-42-zephyr",
    });
    expect(taken.error).toMatchObject({ reason: "email-taken" });
    await third.close();
  });
});

describe("a lost server key", () => {
  it("costs every log-in and no account", async () => {
    const first = await startTestSettee({ dataDir, keepAccounts: true });
    const email = first.newEmail();
    const device = openHttpSession(first.url);
    const login = await device.signUp(email);
    await first.close();
    await rm(join(dataDir, "server-key"));

    const second = await startTestSettee({ dataDir, adopt: first });
    const later = openHttpSession(second.url);
    for (const [name, cookie] of device.cookies) later.cookies.set(name, cookie);
    expect((await later.mutate("session.refresh", {})).status).toBe(401);
    expect((await later.logIn(email)).user).toEqual(login.user);
    await second.close();
  });
});

describe("a data folder that cannot be used", () => {
  it("is named in one line", async () => {
    const file = join(dataDir, "a-file");
    await writeFile(file, "");
    const line = await startTestSettee({ dataDir: join(file, "data") }).then(async (settee) => {
      await settee.close();
      return "started";
    }, explainStartError);
    expect(line).toContain("a-file");
    expect(line).toContain("DATA_DIR");
    expect(line).not.toContain("\n");
  });
});
