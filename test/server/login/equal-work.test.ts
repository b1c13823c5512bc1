import { describe, expect, it } from "vitest";
import { type Result, fail, succeed } from "#shared/result.ts";
import { createLogIn } from "#server/login/log-in.ts";
import type { Account } from "#server/login/accounts.ts";
import { createUserId } from "#server/login/user-id.ts";
import { createLoginThrottle } from "#server/login/login-throttle.ts";

const sender = { address: "192.0.2.1", userAgent: "" };

/** A log-in whose every costly step is written down. */
function openLogIn(account: Account | undefined, isRight: boolean, isBanned: boolean) {
  const steps: string[] = [];
  const logIn = createLogIn({
    accounts: {
      async findByEmail() {
        steps.push("looked up");
        return account;
      },
    },
    hashing: {
      hash: async () => fail({ type: "QueueFull", retryAfter: 1 }),
      async verify(): Promise<Result<boolean, never>> {
        steps.push("hashed");
        return succeed(isRight);
      },
    },
    throttle: createLoginThrottle(Date.now),
    knownAccounts: { find: () => undefined, forget: () => undefined },
    startLogin: {
      async again() {
        return isBanned
          ? fail({ type: "SessionEnded", why: "banned" })
          : fail({ type: "SessionEnded", why: "revoked" });
      },
    },
    audit: { note: () => undefined, record: async () => undefined },
  });
  return { steps, logIn };
}

const account: Account = {
  userId: createUserId(),
  email: "anna@example.org",
  emailVerified: true,
  passwordHash: "$argon2id$",
  passwordChangedAt: 0,
  roles: ["member"],
  createdAt: "",
  provisioned: "1",
};

describe("a log-in that fails", () => {
  it("looks up once and hashes once, for nobody, for a wrong password, and for a banned person", async () => {
    const cases = [
      { ...openLogIn(undefined, false, false), expected: "WrongCredentials" },
      { ...openLogIn(account, false, false), expected: "WrongCredentials" },
      { ...openLogIn(account, false, true), expected: "WrongCredentials" },
      { ...openLogIn(account, true, true), expected: "SessionEnded" },
    ];
    for (const { steps, logIn, expected } of cases) {
      const answer = await logIn({ email: account.email, password: "a guess" }, sender);
      expect(answer.ok ? "in" : answer.error.type).toBe(expected);
      expect(steps).toEqual(["looked up", "hashed"]);
    }
  });
});
