import { describe, expect, it } from "vitest";
import { mintAuthSession } from "#server/grant/auth-session.ts";

/**
 * Known answers. Each value was computed apart from this code, with Python's hmac and base64 modules, from
 * CouchDB's algorithm: base64url without padding of `name ":" HEXTIME ":" HMAC-SHA256(secret + salt, name ":" HEXTIME)`.
 */
const knownAnswers = [
  {
    input: {
      secret: "92de07df7e7a3fe14808cef90a7cc0d91",
      salt: "9a1b2c3d4e5f60718293a4b5c6d7e8f9",
      name: "jan",
      expiresAt: 1_767_225_600,
      timeout: 600,
    },
    // jan:6955B6A8:<32 bytes>
    cookie: "amFuOjY5NTVCNkE4OmNF5WgW_pt-I2O-al6qS2ksE2owKqpBNWq__SN6inBG",
  },
  {
    input: {
      secret: "settee-test-secret-0123456789abcdef",
      salt: "00112233445566778899aabbccddeeff",
      name: "uabcdefghijklmnopqrstuvwxy",
      expiresAt: 4_102_444_800,
      timeout: 1,
    },
    // uabcdefghijklmnopqrstuvwxy:F48656FF:<32 bytes>
    cookie:
      "dWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHk6RjQ4NjU2RkY6T3gIhWBCMxQ-ONCyQ7P1GLhCNQ05XqRYuDXu7FgTzI0",
  },
];

describe("minting an AuthSession", () => {
  it.each(knownAnswers)("gives CouchDB's cookie for $input.name", ({ input, cookie }) => {
    expect(mintAuthSession(input)).toBe(cookie);
  });

  it("refuses an empty salt, which would make one key for everybody", () => {
    const [first] = knownAnswers;
    if (first === undefined) throw new Error("no vector");
    expect(() => mintAuthSession({ ...first.input, salt: "" })).toThrow("empty salt");
  });
});
