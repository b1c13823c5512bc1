import { createHmac, timingSafeEqual } from "node:crypto";

export interface RefreshToken {
  readonly sessionId: string;
  readonly counter: number;
}

/** Refresh tokens are never stored: a session and a number make them, so a lost answer can be given again. */
export interface RefreshTokens {
  /** `<session id>.<counter>.<HMAC>` */
  sign(token: RefreshToken): string;
  /** Undefined for anything that none of the server keys signed. */
  verify(text: string): RefreshToken | undefined;
}

const FORM = /^([a-z0-9]{16,64}-[0-9a-f]{32})\.(0|[1-9][0-9]{0,14})\.([A-Za-z0-9_-]{43})$/;

export function createRefreshTokens(keys: readonly Uint8Array[]): RefreshTokens {
  return {
    sign(token) {
      const [key] = keys;
      if (key === undefined) throw new Error("there is no server key");
      return `${token.sessionId}.${token.counter}.${mac(key, token).toString("base64url")}`;
    },
    verify(text) {
      const [, sessionId, digits, signature] = FORM.exec(text) ?? [];
      if (sessionId === undefined || digits === undefined || signature === undefined)
        return undefined;
      const token = { sessionId, counter: Number(digits) };
      const given = Buffer.from(signature, "base64url");
      const isOurs = keys.some((key) => timingSafeEqual(mac(key, token), given));
      return isOurs ? token : undefined;
    },
  };
}

function mac(key: Uint8Array, { sessionId, counter }: RefreshToken): Buffer {
  return createHmac("sha256", key).update(`${sessionId}.${counter}`).digest();
}
