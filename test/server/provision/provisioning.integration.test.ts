import nano from "nano";
import { afterEach, describe, expect, it } from "vitest";
import type { UserProvisioning } from "#server/provision/user-provisioning.ts";
import { GOOD_PASSWORD, openHttpSession } from "#test/support/http-session.ts";
import { createNote, openReplicatingDevice } from "#test/support/replicating-device.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

/** Lets a test kill provisioning before or after one step. */
function createSaboteur() {
  let doomed: { step: keyof Steps; when: "before" | "after" } | undefined;
  const wrap = (real: UserProvisioning): UserProvisioning => {
    const around = (step: keyof Steps) => async (userId: string) => {
      if (doomed?.step === step && doomed.when === "before") throw new Error("killed");
      await real[step](userId);
      if (doomed?.step === step) throw new Error("killed");
    };
    return {
      version: real.version,
      ensureUser: around("ensureUser"),
      ensureDatabase: around("ensureDatabase"),
      boundRevisions: around("boundRevisions"),
      admitMember: around("admitMember"),
      installDesign: around("installDesign"),
    };
  };
  return {
    wrap,
    kill: (step: keyof Steps, when: "before" | "after") => void (doomed = { step, when }),
    spare: () => void (doomed = undefined),
  };
}
type Steps = Omit<UserProvisioning, "version">;

let settee: TestSettee;
afterEach(async () => await settee.close());

const steps = [
  "ensureUser",
  "ensureDatabase",
  "installDesign",
  "boundRevisions",
  "admitMember",
] as const;
const moments = steps.flatMap((step) => [
  { step, when: "before" as const },
  { step, when: "after" as const },
]);

describe("provisioning", () => {
  it.each(moments)("killed $when $step is completed by the next log-in", async ({ step, when }) => {
    const saboteur = createSaboteur();
    settee = await startTestSettee({ aroundProvisioning: saboteur.wrap });
    const email = settee.newEmail();
    const device = openHttpSession(settee.url);
    saboteur.kill(step, when);
    const killed = await device.mutate("account.signUp", { email, password: GOOD_PASSWORD });
    expect(killed.status).toBe(500);
    expect(killed.error).toMatchObject({ reason: "internal" });
    saboteur.spare();

    const login = await device.logIn(email);
    const data = await openReplicatingDevice(device, login.grant.databaseUrl);
    await data.local.put(createNote("a"));
    await data.push();
    expect(await data.remote.get("note:a")).toMatchObject({ title: "Note a" });
    await data.close();
  });

  it("keeps the database closed to everybody else, and to its owner's bad documents", async () => {
    settee = await startTestSettee();
    const owner = openHttpSession(settee.url);
    const login = await owner.signUp(settee.newEmail());
    const { pathname } = new URL(login.grant.databaseUrl);
    const stranger = openHttpSession(settee.url);
    expect((await stranger.fetch(pathname)).status).toBe(401);
    await stranger.signUp(settee.newEmail());
    expect((await stranger.fetch(pathname)).status).toBe(403);
    expect((await stranger.fetch(`${pathname}/_changes`)).status).toBe(403);
    expect((await owner.fetch(pathname)).status).toBe(200);

    const write = async (docs: unknown[]) => {
      const answer = await owner.fetch(`${pathname}/_bulk_docs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ docs }),
      });
      const rows: unknown = await answer.json();
      return rows;
    };
    expect(
      await write([
        createNote("good"),
        { ...createNote("bad"), title: 5 },
        { _id: "recipe:a" },
        { ...createNote("newer"), schema: 2, title: 5 },
        { _id: "_design/mine", language: "javascript" },
      ]),
    ).toMatchObject([
      { ok: true },
      { error: "forbidden", reason: "title must be string" },
      { error: "forbidden", reason: "Settee knows no documents with the id recipe:a" },
      { ok: true },
      { error: expect.stringMatching(/forbidden|unauthorized/) },
    ]);
  });

  it("leaves exactly what it promises in CouchDB", async () => {
    settee = await startTestSettee();
    const login = await openHttpSession(settee.url).signUp(settee.newEmail());
    const couchdb = nano(settee.couchdbUrl);
    const database = `user-${login.user.id}`;
    expect(await couchdb.request({ db: database, path: "_security" })).toMatchObject({
      admins: { names: [], roles: ["_admin"] },
      members: { names: [login.user.id], roles: [] },
    });
    const user: unknown = await couchdb.request({
      db: "_users",
      doc: `org.couchdb.user:${login.user.id}`,
    });
    expect(user).toMatchObject({
      type: "user",
      roles: [],
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      settee: { status: "active" },
    });
    expect(user).not.toHaveProperty("derived_key");
    expect(user).not.toHaveProperty("password");
    const info: unknown = await couchdb.request({ db: database });
    expect(info).toMatchObject({ cluster: { q: 1 } });
    expect(await couchdb.request({ db: database, path: "_revs_limit" })).toBe(250);
  });
});
