import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { auditPageSchema } from "#shared/audit.ts";
import { type Device, deviceSchema } from "#shared/device.ts";
import { logInAgain, signUpPerson, type Person } from "#test/support/person.ts";
import { openMailbox } from "#test/support/server-mailbox.ts";
import { type TestSettee, startTestSettee } from "#test/support/server-under-test.ts";

const FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const attempt = (digit: string) => ({ attempt: digit.repeat(32) });
const revoked = { reason: "session-ended", why: "revoked" };

describe("a person's devices", () => {
  let settee: TestSettee;
  let time = Date.now();
  const mailbox = openMailbox();
  beforeAll(async () => {
    settee = await startTestSettee({
      now: () => time,
      mail: mailbox,
      env: { SESSIONS_PER_USER: "3" },
    });
  });
  afterAll(async () => await settee.close());

  async function devicesOf({ device, bearer }: Person): Promise<Device[]> {
    return z.array(deviceSchema).parse((await device.query("session.list", bearer)).data);
  }
  async function auditTypes({ device, bearer }: Person): Promise<string[]> {
    const page = auditPageSchema.parse((await device.query("account.auditLog", bearer, {})).data);
    return page.events.map(({ type }) => type);
  }

  it("are listed with a readable name, their last contact and what waits on them", async () => {
    const phone = await signUpPerson(settee, FIREFOX);
    time += 1000;
    const other = await logInAgain(settee, phone, SAFARI);
    time += 1000;
    await phone.device.mutate("session.refresh", { ...attempt("1"), unsyncedEdits: 7 });
    const [first, second] = await devicesOf(phone);
    expect(first).toMatchObject({
      client: "Firefox on Android",
      current: true,
      unsyncedEdits: 7,
      label: null,
      usedAt: new Date(time).toISOString(),
      expiresAt: new Date(time + 60 * 86_400_000).toISOString(),
    });
    expect(first?.address).toMatch(/127\.0\.0\.1|::1/);
    expect(second).toMatchObject({
      client: "Safari on iPhone",
      current: false,
      unsyncedEdits: null,
    });
    const rename = { sessionId: second?.sessionId, label: " My phone " };
    expect((await phone.device.mutate("session.rename", rename, phone.bearer)).status).toBe(200);
    expect((await devicesOf(other)).map(({ label }) => label)).toContain("My phone");
  });

  it("tell what they still have to send; a mere other number is stored once a minute", async () => {
    const owner = await signUpPerson(settee);
    const tell = async (unsyncedEdits: number) => {
      time += 1000;
      await owner.device.mutate("session.tell", { unsyncedEdits }, owner.bearer);
      const [device] = await devicesOf(owner);
      return [device?.unsyncedEdits, device?.usedAt === new Date(time).toISOString()];
    };
    expect(await tell(0)).toEqual([0, true]);
    expect(await tell(3)).toEqual([3, true]);
    expect(await tell(4)).toEqual([3, false]);
    expect(await tell(0)).toEqual([0, true]);
    time += 60_000;
    expect(await tell(0)).toEqual([0, true]);
  });

  it("end at once when they are ended: tokens, cookie and all; the others go on", async () => {
    const owner = await signUpPerson(settee);
    const stolen = await logInAgain(settee, owner);
    const { pathname } = new URL(owner.login.grant.databaseUrl);
    expect((await stolen.device.fetch(pathname)).status).toBe(200);
    const victim = (await devicesOf(owner)).find(({ current }) => !current);
    const end = { sessionId: victim?.sessionId };
    expect((await owner.device.mutate("session.revoke", end, owner.bearer)).status).toBe(200);
    await expect.poll(async () => (await stolen.device.fetch(pathname)).status).toBe(401);
    await expect
      .poll(async () => (await stolen.device.query("account.me", stolen.bearer)).error)
      .toMatchObject(revoked);
    expect((await stolen.device.mutate("session.refresh", {})).error).toMatchObject(revoked);
    expect((await owner.device.mutate("session.refresh", {})).status).toBe(200);
    expect((await owner.device.fetch(pathname)).status).toBe(200);
    expect(await auditTypes(owner)).toContain("sessions-ended");
  });

  it("of other people can be neither seen, renamed nor ended", async () => {
    const [one, other] = [await signUpPerson(settee), await signUpPerson(settee)];
    const [target] = await devicesOf(other);
    const input = { sessionId: target?.sessionId };
    const { device, bearer } = one;
    expect((await device.mutate("session.revoke", input, bearer)).status).toBe(404);
    const rename = { ...input, label: "mine" };
    expect((await device.mutate("session.rename", rename, bearer)).status).toBe(404);
    expect(await devicesOf(one)).toHaveLength(1);
    expect((await other.device.mutate("session.refresh", {})).status).toBe(200);
  });

  it("all end but one at log-out everywhere", async () => {
    const here = await signUpPerson(settee);
    const others = [await logInAgain(settee, here), await logInAgain(settee, here)];
    const answer = await here.device.mutate("session.logOutEverywhere", undefined, here.bearer);
    expect(answer.data).toEqual({ ended: 2 });
    for (const { device } of others)
      expect((await device.mutate("session.refresh", {})).error).toMatchObject(revoked);
    expect((await here.device.mutate("session.refresh", {})).status).toBe(200);
  });

  it("are as many as the host allows: the one idle longest makes room", async () => {
    const oldest = await signUpPerson(settee);
    const later: Person[] = [];
    for (let count = 0; count < 3; count += 1) {
      time += 1000;
      later.push(await logInAgain(settee, oldest));
    }
    const [standing] = later;
    await expect.poll(async () => standing && (await devicesOf(standing)).length).toBe(3);
    expect((await oldest.device.mutate("session.refresh", {})).error).toMatchObject({
      reason: "session-ended",
      why: "too-many-devices",
    });
    for (const { device } of later)
      expect((await device.mutate("session.refresh", {})).status).toBe(200);
  });

  it("whose token was copied end for thief and owner, and the owner is told", async () => {
    const owner = await signUpPerson(settee, FIREFOX);
    const copied = owner.device.cookies.get("settee-refresh")?.value;
    const { pathname } = new URL(owner.login.grant.databaseUrl);
    await owner.device.mutate("session.refresh", attempt("1"));
    const thief = { headers: { cookie: `settee-refresh=${copied}` } };
    const reuse = await owner.device.mutate("session.refresh", attempt("2"), thief);
    expect(reuse.error).toMatchObject({ reason: "session-ended", why: "reused" });
    const letter = await mailbox.next(owner.email, "logged out to be safe");
    expect(letter.text).toContain("Firefox on Android");
    await expect.poll(async () => (await owner.device.fetch(pathname)).status).toBe(401);
    const again = await logInAgain(settee, owner);
    expect(await auditTypes(again)).toContain("token-reused");
  });

  it("are not logged out by a request that was long on its way", async () => {
    const { device } = await signUpPerson(settee);
    const late = {
      headers: { cookie: `settee-refresh=${device.cookies.get("settee-refresh")?.value}` },
    };
    await device.mutate("session.refresh", attempt("1"));
    await device.mutate("session.refresh", attempt("2"));
    const before = device.cookies.get("settee-refresh")?.value;
    const answer = await device.mutate("session.refresh", attempt("1"), late);
    expect(answer.status).toBe(409);
    expect(answer.error).toMatchObject({ reason: "overtaken" });
    expect(device.cookies.get("settee-refresh")?.value).toBe(before);
    expect((await device.mutate("session.refresh", attempt("3"))).status).toBe(200);
  });
});
