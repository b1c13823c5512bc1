import { createHmac } from "node:crypto";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { type UserId, userIdSchema } from "#shared/user-database.ts";

/** Who calls, on which device. */
export interface Caller {
  readonly userId: UserId;
  readonly sessionId: string;
}

/** A caller whose token was ours. */
export interface VerifiedCaller extends Caller {
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** Short-lived JWTs for tRPC calls. They are no permission to replicate, and CouchDB never sees their key. */
export interface AccessTokens {
  sign(caller: Caller): string;
  /** Undefined for anything expired, forged or not meant for us. */
  verify(token: string): Promise<VerifiedCaller | undefined>;
}

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME = 600;
const NAME = "settee";
const HEADER = encode({ alg: "HS256", typ: "JWT" });
const claimsSchema = z.object({ sub: userIdSchema, sid: z.string(), iat: z.number() });

/** @param keys the first signs, all of them verify. @param now milliseconds since 1970. */
export function createAccessTokens(keys: readonly Uint8Array[], now: () => number): AccessTokens {
  return {
    sign({ userId, sessionId }) {
      const [key] = keys;
      if (key === undefined) throw new Error("there is no server key");
      const iat = Math.floor(now() / 1000);
      const exp = iat + ACCESS_TOKEN_LIFETIME;
      const claims = { iss: NAME, aud: NAME, sub: userId, sid: sessionId, iat, exp };
      return signWith(key, claims);
    },
    async verify(token) {
      for (const key of keys) {
        const caller = await verifyWith(key, token, now());
        if (caller !== undefined) return caller;
      }
      return undefined;
    },
  };
}

/**
 * RFC 7515, HS256. By hand: a library goes through Web Crypto, which hands every signature to another thread and takes
 * ten times as long for it. Reading a token is where mistakes are made, and that is the library's.
 */
function signWith(key: Uint8Array, claims: Record<string, string | number>): string {
  const content = `${HEADER}.${encode(claims)}`;
  return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function verifyWith(
  key: Uint8Array,
  token: string,
  now: number,
): Promise<VerifiedCaller | undefined> {
  try {
    const options = {
      algorithms: ["HS256"],
      issuer: NAME,
      audience: NAME,
      currentDate: new Date(now),
    };
    const claims = claimsSchema.safeParse((await jwtVerify(token, key, options)).payload);
    if (!claims.success) return undefined;
    const { sub, sid, iat } = claims.data;
    return { userId: sub, sessionId: sid, issuedAt: iat };
  } catch (error) {
    // Expired, forged, malformed: all of jose's verdicts mean the same to a caller.
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
