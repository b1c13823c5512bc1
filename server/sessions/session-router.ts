import { logInSchema } from "#shared/credentials.ts";
import { refreshSchema } from "#shared/login.ts";
import { answerLogin } from "#server/http/answer-login.ts";
import { createRouter, publicProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { LogIn } from "#server/login/log-in.ts";
import type { RefreshLogin } from "./refresh-login.ts";
import type { SessionKeeper } from "./session-keeper.ts";

interface Services {
  readonly logIn: LogIn;
  readonly refreshLogin: RefreshLogin;
  readonly sessionKeeper: Pick<SessionKeeper, "end">;
}

export function createSessionRouter({ logIn, refreshLogin, sessionKeeper }: Services) {
  return createRouter({
    logIn: publicProcedure.input(logInSchema).mutation(async ({ ctx, input }) => {
      const login = await logIn(input, ctx.address);
      if (!login.ok) throw toTrpcError(login.error);
      return answerLogin(ctx, login.value);
    }),
    refresh: publicProcedure.input(refreshSchema).mutation(async ({ ctx, input }) => {
      const login = await refreshLogin(ctx.refreshToken, input.attempt);
      if (login.ok) return answerLogin(ctx, login.value);
      ctx.cookies.clear();
      throw toTrpcError(login.error);
    }),
    /** Needs nothing but the refresh cookie, so that it works however late it comes. */
    logOut: publicProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
      await sessionKeeper.end(ctx.refreshToken);
      ctx.cookies.clear();
      return { ok: true };
    }),
  });
}
