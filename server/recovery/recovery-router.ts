import {
  changePasswordSchema,
  linkSchema,
  readLinkSchema,
  requestEmailChangeSchema,
  requestPasswordResetSchema,
  resetPasswordSchema,
} from "#shared/credentials.ts";
import type { LinkDetails } from "#shared/account.ts";
import type { Grant } from "#shared/login.ts";
import { answerGrant } from "#server/http/answer-login.ts";
import { createRouter, loggedInProcedure, publicProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { ChangeEmail } from "./change-email.ts";
import type { ChangePassword } from "./change-password.ts";
import type { ReadLink } from "./read-link.ts";
import type { RequestPasswordReset } from "./request-password-reset.ts";
import type { RequestVerification } from "./request-verification.ts";
import type { ResetPassword } from "./reset-password.ts";
import type { VerifyEmail } from "./verify-email.ts";

interface Services {
  readonly changePassword: ChangePassword;
  readonly requestPasswordReset: RequestPasswordReset;
  readonly resetPassword: ResetPassword;
  readonly verifyEmail: VerifyEmail;
  readonly requestVerification: RequestVerification;
  readonly changeEmail: ChangeEmail;
  readonly readLink: ReadLink;
}

type Done = { ok: true };
const done: Done = { ok: true };

/** Passwords and addresses, changed and recovered. */
export function createRecoveryRouter(services: Services) {
  return createRouter({
    changePassword: loggedInProcedure
      .input(changePasswordSchema)
      .mutation(async ({ ctx, input }): Promise<{ grant: Grant }> => {
        const grant = await services.changePassword(ctx.caller, input, ctx.sender);
        if (!grant.ok) throw toTrpcError(grant.error);
        return { grant: answerGrant(ctx, ctx.caller.userId, grant.value) };
      }),
    requestPasswordReset: publicProcedure
      .input(requestPasswordResetSchema)
      .mutation(({ ctx, input }): Done => {
        const requested = services.requestPasswordReset(input.email, ctx.sender);
        if (!requested.ok) throw toTrpcError(requested.error);
        return done;
      }),
    /** A mutation, though it changes nothing: the secret must not stand in an address, where logs would have it. */
    readLink: publicProcedure
      .input(readLinkSchema)
      .mutation(async ({ input }): Promise<LinkDetails> => {
        const link = await services.readLink(input);
        if (!link.ok) throw toTrpcError(link.error);
        return link.value;
      }),
    resetPassword: publicProcedure
      .input(resetPasswordSchema)
      .mutation(async ({ ctx, input }): Promise<Done> => {
        const reset = await services.resetPassword(input.token, input.password, ctx.sender);
        if (!reset.ok) throw toTrpcError(reset.error);
        return done;
      }),
    verifyEmail: publicProcedure
      .input(linkSchema)
      .mutation(async ({ ctx, input }): Promise<Done> => {
        const verified = await services.verifyEmail(input.token, ctx.sender);
        if (!verified.ok) throw toTrpcError(verified.error);
        return done;
      }),
    /** Sends the letter once more. */
    requestEmailVerification: loggedInProcedure.mutation(async ({ ctx }): Promise<Done> => {
      const requested = await services.requestVerification(ctx.caller, ctx.sender);
      if (!requested.ok) throw toTrpcError(requested.error);
      return done;
    }),
    requestEmailChange: loggedInProcedure
      .input(requestEmailChangeSchema)
      .mutation(async ({ ctx, input }): Promise<Done> => {
        const requested = await services.changeEmail.request(ctx.caller, input, ctx.sender);
        if (!requested.ok) throw toTrpcError(requested.error);
        return done;
      }),
    confirmEmailChange: publicProcedure
      .input(linkSchema)
      .mutation(async ({ ctx, input }): Promise<Done> => {
        const changed = await services.changeEmail.confirm(input.token, ctx.sender);
        if (!changed.ok) throw toTrpcError(changed.error);
        return done;
      }),
  });
}
