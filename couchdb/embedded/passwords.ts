import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** The fields that stand in a `_users` document in place of a password. */
export interface PasswordFields {
  readonly password_scheme: "pbkdf2";
  readonly pbkdf2_prf: "sha256";
  readonly salt: string;
  readonly iterations: number;
  readonly derived_key: string;
}

/** CouchDB 3.5's defaults. */
const ITERATIONS = 600_000;
const KEY_BYTES = 32;
/** Verified passwords that are remembered, so that Basic authentication does not pay PBKDF2 for every request. */
const REMEMBERED = 1_000;

const derive = promisify(pbkdf2);

export async function hashPassword(password: string): Promise<PasswordFields> {
  const salt = randomBytes(16).toString("hex");
  const key = await derive(password, salt, ITERATIONS, KEY_BYTES, "sha256");
  return {
    password_scheme: "pbkdf2",
    pbkdf2_prf: "sha256",
    salt,
    iterations: ITERATIONS,
    derived_key: key.toString("hex"),
  };
}

export type VerifyPassword = (password: string, fields: PasswordFields) => Promise<boolean>;

/** Constant time in the password; remembers what it has verified for as long as the stored key stays the same. */
export function createPasswordVerifier(): VerifyPassword {
  const processKey = randomBytes(32);
  const verified = new Set<string>();
  return async (password, fields) => {
    const mark = createHmac("sha256", processKey)
      .update(JSON.stringify([password, fields.salt, fields.derived_key, fields.iterations]))
      .digest("hex");
    if (verified.has(mark)) return true;
    const expected = Buffer.from(fields.derived_key, "hex");
    if (expected.length === 0) return false;
    const key = await derive(
      password,
      fields.salt,
      fields.iterations,
      expected.length,
      fields.pbkdf2_prf,
    );
    if (!timingSafeEqual(key, expected)) return false;
    if (verified.size >= REMEMBERED) verified.clear();
    verified.add(mark);
    return true;
  };
}

/** Constant time, whatever the lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
