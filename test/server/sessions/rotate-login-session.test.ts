import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type LoginSession } from "#server/sessions/login-session.ts";
import { rotateLoginSession } from "#server/sessions/rotate-login-session.ts";

const NOW = 1_800_000_000_000;
const session: LoginSession = {
  id: "uaaaaaaaaaaaaaaaaaaaaaaaaaa-0123456789abcdef0123456789abcdef",
  userId: "uaaaaaaaaaaaaaaaaaaaaaaaaaa",
  counter: 3,
  attemptHash: "first",
  pastAttempts: [{ counter: 1, attemptHash: "earlier" }],
  createdAt: NOW - 1000,
  usedAt: NOW - 1000,
  address: "192.0.2.1",
  userAgent: "",
  label: null,
  unsyncedEdits: 4,
  ended: null,
};
const sender = { address: "192.0.2.2", userAgent: "Firefox" };

function present(
  counter: number,
  attemptHash: string | undefined,
  from: LoginSession | undefined = session,
) {
  const token = { sessionId: session.id, counter };
  const presented = { token, attemptHash, sender, unsyncedEdits: undefined };
  return rotateLoginSession(from, presented, DEFAULT_LIMITS, NOW);
}
const ended = (why: string) => ({ ok: false, error: { type: "Ended", why } });

describe("presenting a refresh token", () => {
  it("makes the next one valid, and notes from where it came", () => {
    const rotation = present(3, "second");
    expect(rotation.write).toEqual({
      ...session,
      ...sender,
      counter: 4,
      attemptHash: "second",
      pastAttempts: [
        { counter: 1, attemptHash: "earlier" },
        { counter: 2, attemptHash: "first" },
      ],
      usedAt: NOW,
    });
    expect(rotation.answer).toEqual({ ok: true, value: rotation.write });
  });

  it("gives the same successor again for the same attempt, and writes nothing", () => {
    expect(present(2, "first")).toEqual({ answer: { ok: true, value: session } });
  });

  it("does nothing for a request that later ones of the same device overtook", () => {
    expect(present(1, "earlier")).toEqual({ answer: { ok: false, error: { type: "Overtaken" } } });
  });

  it.each([
    ["another attempt", 2, "other"],
    ["no attempt", 2, undefined],
    ["an even older token", 1, "first"],
    ["one that is older than any attempt that is remembered", 0, "earlier"],
  ])("ends the session for %s", (_case, counter, attempt) => {
    const rotation = present(counter, attempt);
    expect(rotation.answer).toEqual(ended("reused"));
    expect(rotation.write?.ended).toEqual({ at: NOW, why: "reused" });
  });

  it("does not take two uses without an attempt for one", () => {
    expect(present(2, undefined, { ...session, attemptHash: null }).answer).toEqual(
      ended("reused"),
    );
  });

  it("remembers a few attempts and no more", () => {
    let current = session;
    for (let count = 0; count < 9; count += 1) {
      const rotation = present(current.counter, `attempt ${count}`, current);
      current = rotation.write ?? current;
    }
    expect(current.pastAttempts.map(({ counter }) => counter)).toEqual([7, 8, 9, 10]);
  });

  it("ends after 60 idle days and after a year in any case", () => {
    const idle = { ...session, usedAt: NOW - DEFAULT_LIMITS.longestIdle };
    const old = { ...session, createdAt: NOW - DEFAULT_LIMITS.longestSession };
    for (const expired of [idle, old])
      expect(present(3, "a", expired).answer).toEqual(ended("expired"));
    const almost = { ...session, usedAt: NOW - DEFAULT_LIMITS.longestIdle + 1 };
    expect(present(3, "a", almost).answer.ok).toBe(true);
  });

  it("says why an ended session ended, and that an unknown one is over", () => {
    const over = { ...session, ended: { at: NOW, why: "banned" as const } };
    expect(present(3, "a", over).answer).toEqual(ended("banned"));
    const token = { sessionId: session.id, counter: 3 };
    const presented = { token, attemptHash: "a", sender, unsyncedEdits: undefined };
    const unknown = rotateLoginSession(undefined, presented, DEFAULT_LIMITS, NOW);
    expect(unknown.answer).toEqual(ended("expired"));
  });

  it("takes a later number of ours: the database came back from a backup", () => {
    expect(present(9, "a").write?.counter).toBe(10);
  });
});
