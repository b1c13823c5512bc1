import { describe, expect, it } from "vitest";
import {
  LONGEST_IDLE,
  LONGEST_SESSION,
  type LoginSession,
} from "#server/sessions/login-session.ts";
import { rotateLoginSession } from "#server/sessions/rotate-login-session.ts";

const NOW = 1_800_000_000_000;
const session: LoginSession = {
  id: "0123456789abcdef0123456789abcdef",
  userId: "uaaaaaaaaaaaaaaaaaaaaaaaaaa",
  counter: 3,
  attemptHash: "first",
  createdAt: NOW - 1000,
  usedAt: NOW - 1000,
  ended: null,
};
const token = (counter: number) => ({ sessionId: session.id, counter });

describe("presenting a refresh token", () => {
  it("makes the next one valid", () => {
    const rotation = rotateLoginSession(session, token(3), "second", NOW);
    expect(rotation.write).toEqual({ ...session, counter: 4, attemptHash: "second", usedAt: NOW });
    expect(rotation.answer).toEqual({ ok: true, value: rotation.write });
  });

  it("gives the same successor again for the same attempt, and writes nothing", () => {
    expect(rotateLoginSession(session, token(2), "first", NOW)).toEqual({
      answer: { ok: true, value: session },
    });
  });

  it.each([
    ["another attempt", 2, "other"],
    ["no attempt", 2, undefined],
    ["an even older token", 1, "first"],
  ])("ends the session for %s", (_case, counter, attempt) => {
    const rotation = rotateLoginSession(session, token(counter), attempt, NOW);
    expect(rotation.answer).toEqual({ ok: false, error: "reused" });
    expect(rotation.write?.ended).toEqual({ at: NOW, why: "reused" });
  });

  it("does not take two uses without an attempt for one", () => {
    const unnamed = { ...session, attemptHash: null };
    expect(rotateLoginSession(unnamed, token(2), undefined, NOW).answer).toEqual({
      ok: false,
      error: "reused",
    });
  });

  it("ends after 60 idle days and after a year in any case", () => {
    const idle = { ...session, usedAt: NOW - LONGEST_IDLE };
    const old = { ...session, createdAt: NOW - LONGEST_SESSION };
    for (const expired of [idle, old])
      expect(rotateLoginSession(expired, token(3), "a", NOW).answer).toEqual({
        ok: false,
        error: "expired",
      });
    const almost = { ...session, usedAt: NOW - LONGEST_IDLE + 1 };
    expect(rotateLoginSession(almost, token(3), "a", NOW).answer.ok).toBe(true);
  });

  it("says why an ended session ended, and that an unknown one is over", () => {
    const over = { ...session, ended: { at: NOW, why: "banned" as const } };
    expect(rotateLoginSession(over, token(3), "a", NOW).answer).toEqual({
      ok: false,
      error: "banned",
    });
    expect(rotateLoginSession(undefined, token(3), "a", NOW).answer).toEqual({
      ok: false,
      error: "revoked",
    });
  });

  it("takes a later number of ours: the database came back from a backup", () => {
    const rotation = rotateLoginSession(session, token(9), "a", NOW);
    expect(rotation.write?.counter).toBe(10);
  });
});
