import type { Grant, Login } from "#shared/login.ts";
import { type UserId, userDatabaseName } from "#shared/user-database.ts";
import type { GrantedSync } from "#server/grant/sync-grant.ts";
import type { StartedLogin } from "#server/login/start-login.ts";
import type { Context } from "./context.ts";

/** Sets the cookies of a log-in and tells the browser what it needs to know besides. */
export function answerLogin(ctx: Context, login: StartedLogin): Login {
  const { refreshToken, accessToken } = login.tokens;
  ctx.cookies.setLogin({ refreshToken, ...login.grant });
  return { user: login.user, accessToken, grant: describeGrant(ctx, login.user.id, login.grant) };
}

/** Sets the cookie of a sync grant. */
export function answerGrant(ctx: Context, userId: UserId, grant: GrantedSync): Grant {
  ctx.cookies.setGrant(grant);
  return describeGrant(ctx, userId, grant);
}

function describeGrant(ctx: Context, userId: UserId, grant: GrantedSync): Grant {
  return {
    databaseUrl: `${ctx.couchdbUrl}/${userDatabaseName(userId)}`,
    expiresAt: new Date(grant.expiresAt).toISOString(),
  };
}
