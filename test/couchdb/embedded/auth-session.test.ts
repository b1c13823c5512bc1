import { describe, expect, it } from "vitest";
import { isSignedWith, mintAuthSession, readAuthSession } from "#couchdb/embedded/auth-session.ts";

/* Computed with OpenSSL, from CouchDB's rule alone:
 *   msg='alice:6790D5C0'; key='0123456789abcdef'+'salt'
 *   printf '%s' "$msg" | openssl dgst -sha256 -mac HMAC -macopt key:"$key" -binary
 * then base64url(msg ":" mac) without padding. */
const KNOWN = "YWxpY2U6Njc5MEQ1QzA6Ahr1zD-dpDPlNyTexnxHuZAa9PHaN6e1uCwc1rUKMVU";

describe("an AuthSession cookie", () => {
  it("is the one that OpenSSL computes", () => {
    expect(mintAuthSession("alice", 0x6790d5c0, "0123456789abcdef", "salt")).toBe(KNOWN);
  });

  it("is read back and verified", () => {
    const claim = readAuthSession(KNOWN);
    expect(claim).toMatchObject({ name: "alice", issuedAt: 0x6790d5c0 });
    expect(claim && isSignedWith(claim, "0123456789abcdef", "salt")).toBe(true);
    expect(claim && isSignedWith(claim, "0123456789abcdef", "other")).toBe(false);
  });
});
