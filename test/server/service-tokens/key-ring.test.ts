import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  JWKS_MAX_AGE,
  LOOK_AGAIN_AFTER,
  PUBLISHED_BEFORE,
  SERVICE_TOKEN_LIFETIME,
  neededKeys,
  signingKeyOf,
} from "#server/service-tokens/key-ring.ts";
import type { StoredKey } from "#server/service-tokens/signing-key.ts";

const key = (kid: string, createdAt: number, signsFrom: number): StoredKey => ({
  kid,
  createdAt,
  signsFrom,
  publicKey: { kty: "EC", crv: "P-256", x: "x", y: "y" },
  sealedPrivateKey: "",
});
const names = (keys: readonly StoredKey[]) => keys.map(({ kid }) => kid);

/** The ring as a server at `now` has it: every rotation forgets what is not needed any more. */
function ringAt(rotations: readonly number[], now: number): readonly StoredKey[] {
  let keys: readonly StoredKey[] = [key("0", 0, 0)];
  for (const [count, at] of rotations.entries())
    if (at <= now) keys = [...neededKeys(keys, at), key(`${count + 1}`, at, at + PUBLISHED_BEFORE)];
  return keys;
}

describe("a ring of signing keys", () => {
  it("lets a new key sign only when it was published for long enough, and keeps the old one until its tokens are over", () => {
    const ring = [key("old", 0, 0), key("new", 1000, 1000 + PUBLISHED_BEFORE)];
    const turn = 1000 + PUBLISHED_BEFORE;
    expect(signingKeyOf(ring, turn - 1)?.kid).toBe("old");
    expect(signingKeyOf(ring, turn)?.kid).toBe("new");
    expect(names(neededKeys(ring, turn - 1))).toEqual(["old", "new"]);
    expect(names(neededKeys(ring, turn + SERVICE_TOKEN_LIFETIME * 1000))).toEqual(["old", "new"]);
    expect(names(neededKeys(ring, turn + 2 * PUBLISHED_BEFORE))).toEqual(["new"]);
  });

  it("has a key to sign with on a server whose clock is behind", () => {
    expect(signingKeyOf([key("first", 1000, 1000)], 500)?.kid).toBe("first");
    expect(signingKeyOf([], 500)).toBeUndefined();
  });

  it("never signs a token that somebody with keys of five minutes ago could not verify, whatever was rotated when", () => {
    const minutes = (most: number) => fc.integer({ min: 0, max: most * 60_000 });
    fc.assert(
      fc.property(
        fc.array(minutes(90), { maxLength: 6 }),
        minutes(120),
        minutes(1),
        minutes(1),
        minutes(5),
        fc.integer({ min: 0, max: SERVICE_TOKEN_LIFETIME * 1000 }),
        (times, signedAt, staleSigner, stalePublisher, keptFor, usedAfter) => {
          const rotations = times.toSorted((a, b) => a - b);
          const oldest = (at: number) => Math.max(0, at);
          const signing = signingKeyOf(ringAt(rotations, oldest(signedAt - staleSigner)), signedAt);
          const fetchedAt = oldest(signedAt + usedAfter - keptFor);
          const published = neededKeys(
            ringAt(rotations, oldest(fetchedAt - stalePublisher)),
            fetchedAt,
          );
          expect(names(published)).toContain(signing?.kid);
        },
      ),
      { numRuns: 500 },
    );
    expect(JWKS_MAX_AGE).toBe(300);
    expect(LOOK_AGAIN_AFTER).toBe(60_000);
  });
});
