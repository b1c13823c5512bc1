import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
} from "node:crypto";
import { z } from "zod";

/** The public half as a JWK (RFC 7517) of P-256. */
const publicKeySchema = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
});

/** As it is stored: whoever reads the database, or a backup of it, can sign nothing. */
export const storedKeySchema = z.object({
  kid: z.string(),
  publicKey: publicKeySchema,
  /** PKCS #8 under the server key: base64 of nonce (12 bytes), tag (16) and AES-256-GCM. */
  sealedPrivateKey: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  signsFrom: z.number(),
});
export type StoredKey = z.infer<typeof storedKeySchema>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A new key pair for ES256. @param seal 32 bytes. */
export function createKey(
  seal: Uint8Array,
  { createdAt, signsFrom }: Pick<StoredKey, "createdAt" | "signsFrom">,
): StoredKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = randomBytes(12).toString("base64url");
  return {
    kid,
    publicKey: publicKeySchema.parse(publicKey.export({ format: "jwk" })),
    sealedPrivateKey: sealKey(seal, kid, privateKey),
    createdAt,
    signsFrom,
  };
}

/** @throws when it was sealed with another key, or changed since. */
export function openKey(seal: Uint8Array, { kid, sealedPrivateKey }: StoredKey): KeyObject {
  const bytes = Buffer.from(sealedPrivateKey, "base64");
  const decipher = createDecipheriv("aes-256-gcm", seal, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(kid));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const key = Buffer.concat([
    decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
    decipher.final(),
  ]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** The key's name is sealed along, so that no key can be passed off as another. */
function sealKey(seal: Uint8Array, kid: string, privateKey: KeyObject): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", seal, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(kid));
  const sealed = [
    cipher.update(privateKey.export({ format: "der", type: "pkcs8" })),
    cipher.final(),
  ];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString("base64");
}
