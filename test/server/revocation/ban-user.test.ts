import { expect, it } from "vitest";
import { fail } from "#shared/result.ts";
import { createBanUser } from "#server/revocation/ban-user.ts";

it.each([
  { isDirect: false, feedsEndWithin: 0 },
  { isDirect: true, feedsEndWithin: 60 },
])(
  "a ban says for how long an open feed may still deliver: $feedsEndWithin seconds when browsers reach CouchDB directly is $isDirect",
  async ({ isDirect, feedsEndWithin }) => {
    const refused = async () => fail({ type: "SessionEnded", why: "revoked" } as const);
    const done = async () => true;
    const { ban } = createBanUser({
      access: { ban: done, unban: done, isBanned: done, renewSalt: async () => undefined },
      endSessions: async () => 1,
      audit: { record: async () => undefined },
      syncGrant: { grant: refused, prepare: refused },
      isCookieAccepted: async () => false,
      isDirect,
    });
    const admin = { by: "host", sender: { address: "127.0.0.1", userAgent: "" } } as const;
    expect(await ban("uabcdefghijklmnop", admin)).toEqual({
      ok: true,
      value: { sessionsEnded: 1, cookieRefusedAfter: null, feedsEndWithin },
    });
  },
);
