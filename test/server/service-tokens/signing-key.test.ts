import { randomBytes, sign, verify, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createKey, openKey } from "#server/service-tokens/signing-key.ts";

/** By the cipher: of the nonce, the tag or the content. */
const REFUSED = /unable to authenticate|Invalid/;
const seal = randomBytes(32);
const stored = createKey(seal, { createdAt: 0, signsFrom: 0 });

describe("a stored signing key", () => {
  it("is opened by the server key alone, and signs what its public half verifies", () => {
    const content = Buffer.from("content");
    const signature = sign("sha256", content, openKey(seal, stored));
    const publicKey = createPublicKey({ key: stored.publicKey, format: "jwk" });
    expect(verify("sha256", content, publicKey, signature)).toBe(true);
    expect(() => openKey(randomBytes(32), stored)).toThrow(REFUSED);
  });

  it("cannot be changed, cut short or passed off as another", () => {
    const bytes = Buffer.from(stored.sealedPrivateKey, "base64");
    for (const place of [0, 12, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() =>
        openKey(seal, { ...stored, sealedPrivateKey: changed.toString("base64") }),
      ).toThrow(REFUSED);
    }
    for (const length of [0, 12, 20, 28, bytes.length - 1]) {
      const cut = bytes.subarray(0, length).toString("base64");
      expect(() => openKey(seal, { ...stored, sealedPrivateKey: cut })).toThrow(REFUSED);
    }
    expect(() => openKey(seal, { ...stored, kid: "another" })).toThrow(REFUSED);
  });
});
