import type { AccountDetails, Entrance } from "#shared/account.ts";
import { signUpSchema } from "#shared/credentials.ts";
import type { User } from "#shared/login.ts";
import { answerLogin } from "#server/http/answer-login.ts";
import { createRouter, loggedInProcedure, publicProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { Accounts } from "./accounts.ts";
import type { Registration, SignUp } from "./sign-up.ts";
import { toUser } from "./start-login.ts";

interface Services {
  readonly signUp: SignUp;
  readonly accounts: Pick<Accounts, "find">;
  readonly registration: Registration;
  /** False: there is no mail but the host's log. */
  readonly hasMail: boolean;
}

export function createAccountRouter({ signUp, accounts, registration, hasMail }: Services) {
  return createRouter({
    /** How one comes in here, so that no form asks in vain. */
    entrance: publicProcedure.query((): Entrance => ({ registration, sendsMail: hasMail })),
    signUp: publicProcedure.input(signUpSchema).mutation(async ({ ctx, input }) => {
      const login = await signUp(input, ctx.sender);
      if (!login.ok) throw toTrpcError(login.error);
      return answerLogin(ctx, login.value);
    }),
    me: loggedInProcedure.query(async ({ ctx }): Promise<User> => {
      const account = await accounts.find(ctx.caller.userId);
      if (account === undefined) throw toTrpcError({ type: "SessionEnded", why: "revoked" });
      return toUser(account);
    }),
    details: loggedInProcedure.query(async ({ ctx }): Promise<AccountDetails> => {
      const account = await accounts.find(ctx.caller.userId);
      if (account === undefined) throw toTrpcError({ type: "SessionEnded", why: "revoked" });
      const { email, emailVerified, roles, createdAt } = account;
      return { email, emailVerified, roles: [...roles], createdAt, sendsMail: hasMail };
    }),
  });
}
