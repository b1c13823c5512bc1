import { needsLogin, type ApiFailure, type SetteeApi } from "#client/api/settee-api.ts";
import type { Locks } from "#client/port/page-presence.ts";
import type { LoginFailure, SessionView, SetteeCalls } from "#client/port/settee-port.ts";
import { createCell, type Cell } from "#client/store/cell.ts";
import type { DeviceStore } from "#client/store/device-store.ts";
import type { Credentials, SignUpInput } from "#shared/credentials.ts";
import type { Grant, Login, User } from "#shared/login.ts";
import { fail, succeed, type Result } from "#shared/result.ts";

export type RefreshFailure =
  | ApiFailure
  /** The server takes this browser for somebody else: another account logged in beside us. */
  | { type: "wrong-user" }
  /** Logged out while the answer was on its way. */
  | { type: "signed-out" };

/** Who is signed in on this device, and their way to the server. */
export interface Account {
  readonly session: Cell<SessionView>;
  /** Reads the device's record: needs no network. */
  open(): Promise<User | null>;
  signUp(input: SignUpInput): Promise<Result<Login, LoginFailure>>;
  logIn(credentials: Credentials): Promise<Result<Login, LoginFailure>>;
  /** Takes effect here at once; the server is told at the next contact. */
  logOut(): Promise<void>;
  /** Tells the server of a log-out that it missed. Quiet when there is none, or no network. */
  settleLogOut(): Promise<void>;
  /** Rotates the refresh token and brings a new grant. One at a time, over all tabs. */
  refresh(): Promise<Result<Grant, RefreshFailure>>;
  /** A new grant with what is at hand; refreshes when that has expired. */
  renewGrant(): Promise<Result<Grant, RefreshFailure>>;
  /** The last grant, which may have expired. */
  lastGrant(): Grant | null;
  /** Asks about the account, with a new access token where that is needed. */
  ask: SetteeCalls["askServer"];
  /** All is on the server: it is told, unless it knows or was not asked for anything yet. */
  tellSynced(): Promise<void>;
}

export function createAccount(deps: {
  device: DeviceStore;
  api: SetteeApi;
  locks: Locks | undefined;
  /** Notes with edits that the server lacks; undefined: none are open. */
  unsynced(): number | undefined;
}): Account {
  const { device, api } = deps;
  const session = createCell<SessionView>({ type: "opening" });
  let user: User | null = null;
  let grant: Grant | null = null;
  /** In memory only. */
  let accessToken: string | null = null;
  /** What the server was last told of unsynced edits; null: nothing. */
  let told: number | null = null;
  let settling: Promise<void> | null = null;
  let refreshing: Promise<Result<Grant, RefreshFailure>> | null = null;

  function show(): void {
    session.set(user === null ? { type: "signed-out" } : { type: "signed-in", user });
  }

  async function enter(
    ask: () => Promise<Result<Login, ApiFailure>>,
  ): Promise<Result<Login, LoginFailure>> {
    await settleLogOut();
    const answer = await ask();
    if (!answer.ok) return fail(toLoginFailure(answer.error));
    ({ user, grant, accessToken } = answer.value);
    told = null;
    await device.write({ user, grant, attempt: null, owesLogOut: false });
    show();
    return answer;
  }

  function settleLogOut(): Promise<void> {
    settling ??= tellLogOut().finally(() => {
      settling = null;
    });
    return settling;
  }

  async function tellLogOut(): Promise<void> {
    const { owesLogOut } = await device.read();
    if (!owesLogOut) return;
    const answer = await api.logOut();
    // A server that says "not logged in" has forgotten the session already.
    if (answer.ok || needsLogin(answer.error)) await device.write({ owesLogOut: false });
  }

  async function refreshOnce(): Promise<Result<Grant, RefreshFailure>> {
    const asked = user;
    if (asked === null) return fail({ type: "signed-out" });
    const attempt = (await device.read()).attempt ?? randomAttempt();
    await device.write({ attempt });
    const unsynced = deps.unsynced();
    const answer = await api.refresh(attempt, unsynced);
    if (user?.id !== asked.id) return fail({ type: "signed-out" });
    if (!answer.ok) {
      if (answer.error.type === "refused") await device.write({ attempt: null });
      return answer;
    }
    if (answer.value.user.id !== asked.id) {
      await device.write({ attempt: null });
      return fail({ type: "wrong-user" });
    }
    ({ user, grant, accessToken } = answer.value);
    told = unsynced ?? told;
    await device.write({ user, grant, attempt: null });
    show();
    return succeed(answer.value.grant);
  }

  function refresh(): Promise<Result<Grant, RefreshFailure>> {
    refreshing ??= underLock(deps.locks, refreshOnce).finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  return {
    session,
    async open() {
      ({ user, grant } = await device.read());
      show();
      return user;
    },
    signUp: (input) => enter(() => api.signUp(input)),
    logIn: (credentials) => enter(() => api.logIn(credentials)),
    async logOut() {
      [user, grant, accessToken] = [null, null, null];
      await device.write({ user, grant, attempt: null, owesLogOut: true });
      show();
    },
    settleLogOut,
    refresh,
    async renewGrant() {
      const asked = user;
      if (asked === null || accessToken === null) return refresh();
      const answer = await api.grant(accessToken);
      if (!answer.ok) return answer.error.type === "refused" ? refresh() : answer;
      if (user?.id !== asked.id) return fail({ type: "signed-out" });
      grant = answer.value;
      await device.write({ grant });
      return answer;
    },
    lastGrant: () => grant,
    async ask(name, input) {
      let answer = await api.ask(name, input, accessToken);
      if (!answer.ok && needsLogin(answer.error)) {
        const renewed = await refresh();
        if (!renewed.ok) return fail(toLoginFailure(renewed.error));
        answer = await api.ask(name, input, accessToken);
      }
      if (!answer.ok) return fail(toLoginFailure(answer.error));
      // The device's own record has the address too.
      if (name === "confirmEmailChange") await refresh();
      return answer;
    },
    async tellSynced() {
      if (accessToken === null || told === 0) return;
      // Whatever comes of it: the next refresh tells it anyway.
      told = 0;
      await api.ask("tell", { unsyncedEdits: 0 }, accessToken);
    },
  };
}

/** Tabs without a SharedWorker have a worker each: only one of them may rotate the token at a time. */
function underLock<Value>(locks: Locks | undefined, task: () => Promise<Value>): Promise<Value> {
  if (locks === undefined) return task();
  return new Promise((resolve, reject) => {
    locks.request("settee-refresh", () => task().then(resolve, reject)).catch(reject);
  });
}

function toLoginFailure(failure: RefreshFailure): LoginFailure {
  if (failure.type === "wrong-user" || failure.type === "signed-out")
    return { type: "refused", reason: "not-logged-in" };
  if (failure.type !== "refused") return failure;
  const { reason, retryAfter } = failure;
  return { type: "refused", reason, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** 128 random bits in lower-case hex. */
function randomAttempt(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
