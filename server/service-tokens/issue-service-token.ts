import { SignJWT } from "jose";
import type { Role } from "#shared/login.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { ServiceToken } from "#shared/service-token.ts";
import type { UserId } from "#shared/user-database.ts";
import { SERVICE_TOKEN_LIFETIME } from "./key-ring.ts";
import type { SigningKeys } from "./signing-keys.ts";

export type NoSuchService = { readonly type: "NoSuchService" };

interface Dependencies {
  readonly signingKeys: Pick<SigningKeys, "signing">;
  /** The audiences that the host named. */
  readonly services: readonly string[];
  /** Origin by which browsers reach Settee: the issuer. */
  readonly origin: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A short-lived JWT (RFC 7519, ES256) that says to one other service who somebody is. It opens nothing of Settee. */
export type IssueServiceToken = (
  bearer: { readonly userId: UserId; readonly roles: readonly Role[] },
  audience: string,
) => Promise<Result<ServiceToken, NoSuchService>>;

export function createIssueServiceToken(dependencies: Dependencies): IssueServiceToken {
  const { signingKeys, services, origin, now } = dependencies;
  return async ({ userId, roles }, audience) => {
    if (!services.includes(audience)) return fail({ type: "NoSuchService" });
    const { kid, privateKey } = await signingKeys.signing();
    const issuedAt = Math.floor(now() / 1000);
    const expiresAt = issuedAt + SERVICE_TOKEN_LIFETIME;
    const token = await new SignJWT({ roles: [...roles] })
      .setProtectedHeader({ alg: "ES256", kid, typ: "JWT" })
      .setIssuer(origin())
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return succeed({ token, expiresAt: new Date(expiresAt * 1000).toISOString() });
  };
}
