import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppRouter } from "#server/app-router.ts";
import { fail } from "#shared/result.ts";
import type { Accounts } from "#server/login/accounts.ts";
import type { Revocations } from "#server/revocation/revocations.ts";
import type { AccessTokens } from "#server/sessions/access-token.ts";
import type { Context } from "./context.ts";
import type { CookieJar } from "./cookie-jar.ts";
import { isForeign, originOf } from "./origin-check.ts";
import { Refusal } from "./refusal.ts";
import { senderOf } from "./sender-of.ts";

interface Dependencies {
  readonly router: AppRouter;
  readonly accessTokens: Pick<AccessTokens, "verify">;
  readonly revocations: Pick<Revocations, "check">;
  readonly accounts: Pick<Accounts, "find">;
  readonly cookieJar: CookieJar;
  readonly publicUrl: string | undefined;
  /** Undefined: `/db` of the origin. */
  readonly couchdbPublicUrl: string | undefined;
}

/** Bytes: credentials and small settings; notes go through the gateway. */
export const TRPC_BODY_LIMIT = 100_000;

/** tRPC at `/trpc`, plain JSON. */
export async function serveTrpc(server: FastifyInstance, deps: Dependencies): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      void reply.header("Cache-Control", "no-store");
      if (isForeign(request, deps.publicUrl)) return await refuseForeign(reply);
      return undefined;
    });
    await scope.register(fastifyTRPCPlugin<AppRouter>, {
      prefix: "/trpc",
      trpcOptions: {
        router: deps.router,
        createContext: ({ req, res }) => createContext(deps, req, res),
        responseMeta: ({ errors }) => ({ headers: retryAfterOf(errors) }),
        onError({ error, path, req }) {
          if (error.code === "INTERNAL_SERVER_ERROR" && !(error.cause instanceof Refusal))
            req.log.error({ err: error.cause ?? error, procedure: path }, "a procedure failed");
        },
      },
    });
  });
}

function createContext(deps: Dependencies, request: FastifyRequest, reply: FastifyReply): Context {
  const origin = originOf(request, deps.publicUrl);
  return {
    origin,
    couchdbUrl: deps.couchdbPublicUrl ?? `${origin}/db`,
    sender: senderOf(request),
    refreshToken: deps.cookieJar.refreshTokenOf(request),
    cookies: deps.cookieJar.cookiesOf(reply),
    async identify() {
      const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
      const caller = token === undefined ? undefined : await deps.accessTokens.verify(token);
      return caller === undefined
        ? fail({ type: "NotLoggedIn" })
        : await deps.revocations.check(caller);
    },
    rolesOf: async ({ userId }) => (await deps.accounts.find(userId))?.roles ?? [],
  };
}

/** For whoever knows nothing of our bodies: proxies, programs, load balancers. */
function retryAfterOf(errors: readonly TRPCError[]): Record<string, string> {
  const [cause] = errors.map((error) => error.cause);
  const seconds = cause instanceof Refusal ? cause.data.retryAfter : undefined;
  return seconds === undefined ? {} : { "Retry-After": String(seconds) };
}

async function refuseForeign(reply: FastifyReply): Promise<FastifyReply> {
  const message = "This came from a page of another site. If it is yours, check PUBLIC_URL.";
  const data = { reason: "foreign-origin", code: "FORBIDDEN", httpStatus: 403 };
  return await reply.code(403).send({ error: { message, code: -32_003, data } });
}
