import { describe, expect, it } from "vitest";
import type { SessionCriteria } from "#shared/admin.ts";
import { matchSessions } from "#server/admin/match-sessions.ts";
import type { LoginSession } from "#server/sessions/login-session.ts";

const session: LoginSession = {
  id: `uaaaaaaaaaaaaaaaaaaaaaaaaaa-${"0".repeat(32)}`,
  userId: "uaaaaaaaaaaaaaaaaaaaaaaaaaa",
  counter: 0,
  attemptHash: null,
  pastAttempts: [],
  createdAt: Date.parse("2026-01-01T00:00:00Z"),
  usedAt: Date.parse("2026-02-01T00:00:00Z"),
  address: "10.1.2.3",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  label: null,
  unsyncedEdits: null,
  ended: null,
};

function matches(criteria: SessionCriteria, changes: Partial<LoginSession> = {}): boolean {
  const matched = matchSessions(criteria);
  if (!matched.ok) throw new Error(matched.error.text);
  return matched.value({ ...session, ...changes });
}

describe("criteria for login sessions", () => {
  it.each<[SessionCriteria, boolean]>([
    [{ all: true }, true],
    [{ userId: "uaaaaaaaaaaaaaaaaaaaaaaaaaa" }, true],
    [{ userId: "ubbbbbbbbbbbbbbbbbbbbbbbbbb" }, false],
    [{ cidr: "10.0.0.0/8" }, true],
    [{ cidr: "10.1.2.3" }, true],
    [{ cidr: "10.1.3.0/24" }, false],
    [{ cidr: "2001:db8::/32" }, false],
    [{ before: "2026-02-02T00:00:00Z" }, true],
    [{ before: "2026-02-01T00:00:00Z" }, false],
    [{ userAgent: "rv:140" }, true],
    [{ userAgent: "firefox on linux" }, true],
    [{ userAgent: "Safari" }, false],
    [{ cidr: "10.0.0.0/8", userAgent: "Safari" }, false],
  ])("%j: %s", (criteria, expected) => {
    expect(matches(criteria)).toBe(expected);
  });

  it("take IPv6 networks, and no session without an address", () => {
    expect(matches({ cidr: "2001:db8::/32" }, { address: "2001:db8::5" })).toBe(true);
    expect(matches({ cidr: "0.0.0.0/0" }, { address: "" })).toBe(false);
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "everything", "10.0.0.0/8/8", "::/129", "10.0.0.0/-1"])(
    "do not take %s for a network",
    (cidr) => {
      expect(matchSessions({ cidr })).toEqual({
        ok: false,
        error: { type: "BadNetwork", text: cidr },
      });
    },
  );
});
