import { beforeEach, describe, expect, it } from "vitest";
import type { ApiFailure, SetteeApi } from "#client/api/settee-api.ts";
import { createAccount } from "#client/login/account.ts";
import type { Device, DeviceStore } from "#client/store/device-store.ts";
import type { Login } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";

const LOGIN: Login = {
  user: { id: "u0123456789abcdef", email: "ada@example.org", roles: ["member"] },
  accessToken: "token",
  grant: { databaseUrl: "http://localhost/db/user-x", expiresAt: "2030-01-01T00:00:00.000Z" },
};

function createDevice(): DeviceStore & { record: Device } {
  const device = {
    record: { user: LOGIN.user, grant: null, attempt: null, owesLogOut: false } as Device,
    read: async () => device.record,
    write: async (change: Partial<Device>) => (device.record = { ...device.record, ...change }),
  };
  return device;
}

async function open(
  refresh: (attempt: string, unsyncedEdits?: number) => Promise<Result<Login, ApiFailure>>,
  more: Partial<SetteeApi> = {},
  unsynced?: number,
) {
  const device = createDevice();
  const api: SetteeApi = {
    signUp: async () => succeed(LOGIN),
    logIn: async () => succeed(LOGIN),
    logOut: async () => succeed(null),
    grant: async () => succeed(LOGIN.grant),
    ask: async () => fail({ type: "offline" }),
    refresh,
    ...more,
  };
  const account = createAccount({ device, api, locks: undefined, unsynced: () => unsynced });
  await account.open();
  return { account, device };
}

describe("refresh", () => {
  it("stores its attempt before it is sent and repeats it when the answer gets lost", async () => {
    const sent: string[] = [];
    const { account, device } = await open(async (attempt) => {
      expect(device.record.attempt).toBe(attempt);
      sent.push(attempt);
      return sent.length === 1 ? fail({ type: "offline" }) : succeed(LOGIN);
    });
    expect(await account.refresh()).toEqual({ ok: false, error: { type: "offline" } });
    expect(await account.refresh()).toEqual({ ok: true, value: LOGIN.grant });
    expect(sent[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(sent[1]).toBe(sent[0]);
    expect(device.record.attempt).toBeNull();
    await account.refresh();
    expect(sent[2]).not.toBe(sent[0]);
  });

  it("is one request however many ask at once", async () => {
    let calls = 0;
    const { account } = await open(async () => {
      calls++;
      return succeed(LOGIN);
    });
    await Promise.all([account.refresh(), account.refresh(), account.refresh()]);
    expect(calls).toBe(1);
  });

  it("never signs in again somebody who logged out meanwhile", async () => {
    let answer: (login: Result<Login, ApiFailure>) => void = () => undefined;
    const { account, device } = await open(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const refreshed = account.refresh();
    await Promise.resolve();
    await account.logOut();
    answer(succeed(LOGIN));
    expect(await refreshed).toEqual({ ok: false, error: { type: "signed-out" } });
    expect(device.record.user).toBeNull();
    expect(account.session.get()).toEqual({ type: "signed-out" });
  });

  it("takes another person's answer for what it is", async () => {
    const other = { ...LOGIN, user: { ...LOGIN.user, id: "uffffffffffffffff" } };
    const { account, device } = await open(async () => succeed(other));
    expect(await account.refresh()).toEqual({ ok: false, error: { type: "wrong-user" } });
    expect(device.record.user?.id).toBe(LOGIN.user.id);
  });
});

describe("asking about the account", () => {
  const asked: (string | null)[] = [];
  /** Knows one access token. */
  const ask: SetteeApi["ask"] = async (name, _input, accessToken) => {
    asked.push(`${name} ${accessToken}`);
    return accessToken === "token"
      ? succeed(0 as never)
      : fail({ type: "refused", reason: "not-logged-in" });
  };
  beforeEach(() => void (asked.length = 0));

  it("gets an access token where one is needed, and asks again", async () => {
    const { account } = await open(async () => succeed(LOGIN), { ask });
    expect(await account.ask("endOtherDevices", null)).toEqual({ ok: true, value: 0 });
    expect(asked).toEqual(["endOtherDevices null", "endOtherDevices token"]);
  });

  it("says that the login session is over when it is", async () => {
    const over = { type: "refused", reason: "session-ended", why: "banned" } as const;
    const { account } = await open(async () => fail(over), { ask });
    expect(await account.ask("devices", null)).toEqual({
      ok: false,
      error: { type: "refused", reason: "session-ended" },
    });
  });

  it("as nobody asks once: there is nothing to refresh", async () => {
    const { account } = await open(async () => succeed(LOGIN), { ask });
    await account.logOut();
    expect((await account.ask("devices", null)).ok).toBe(false);
    expect(asked).toEqual(["devices null"]);
  });

  it("learns the new address by refreshing when it was confirmed here", async () => {
    const moved = { ...LOGIN, user: { ...LOGIN.user, email: "countess@example.org" } };
    const { account, device } = await open(async () => succeed(moved), {
      ask: async () => succeed(null as never),
    });
    await account.ask("confirmEmailChange", { token: "T" });
    expect(device.record.user?.email).toBe("countess@example.org");
    expect(account.session.get()).toEqual({ type: "signed-in", user: moved.user });
  });

  it("tells what it still has to send with a refresh, and once that all of it is sent", async () => {
    const told: (number | undefined)[] = [];
    const refresh = async (_attempt: string, unsynced?: number) => {
      told.push(unsynced);
      return succeed(LOGIN);
    };
    const { account } = await open(refresh, { ask }, 3);
    // Without an access token it would have to refresh for it.
    await account.tellSynced();
    expect(asked).toEqual([]);
    await account.refresh();
    expect(told).toEqual([3]);
    await account.tellSynced();
    await account.tellSynced();
    expect(asked).toEqual(["tell token"]);
  });
});
