import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHttpSession } from "#test/support/http-session.ts";
import { createNote, openReplicatingDevice } from "#test/support/replicating-device.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

describe("the whole way", () => {
  let settee: TestSettee;
  beforeAll(async () => {
    settee = await startTestSettee();
  });
  afterAll(async () => await settee.close());

  it("signs a person up, replicates, shows the note on a second device, and ends at log-out", async () => {
    const email = settee.newEmail();
    const phone = openHttpSession(settee.url);
    const signedUp = await phone.signUp(email);
    expect(signedUp.user).toEqual({ id: signedUp.user.id, email, roles: ["member"] });
    expect(signedUp.grant.databaseUrl).toBe(`${settee.url}/db/user-${signedUp.user.id}`);

    const phoneData = await openReplicatingDevice(phone, signedUp.grant.databaseUrl);
    await phoneData.local.put(createNote("a", { body: "Written on the phone: grüße 你好 🛋️" }));
    await phoneData.push();

    const laptop = openHttpSession(settee.url);
    const loggedIn = await laptop.logIn(` ${email.toUpperCase()} `);
    expect(loggedIn.user).toEqual(signedUp.user);
    const laptopData = await openReplicatingDevice(laptop, loggedIn.grant.databaseUrl);
    await laptopData.pull();
    expect((await laptopData.local.get("note:a"))["body"]).toBe(
      "Written on the phone: grüße 你好 🛋️",
    );

    const session = await laptop.fetch("/db/_session");
    expect(await session.json()).toMatchObject({ userCtx: { name: signedUp.user.id, roles: [] } });
    expect((await laptop.mutate("session.logOut")).data).toEqual({ ok: true });
    expect(laptop.cookies.size).toBe(0);
    const path = new URL(loggedIn.grant.databaseUrl).pathname;
    expect((await laptop.fetch(path)).status).toBe(401);
    expect((await phone.fetch(path)).status).toBe(200);
    await phoneData.close();
    await laptopData.close();
  });
});
