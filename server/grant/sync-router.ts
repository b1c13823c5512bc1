import { answerGrant } from "#server/http/answer-login.ts";
import { createRouter, loggedInProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { RenewGrant } from "./renew-grant.ts";

export function createSyncRouter({ renewGrant }: { readonly renewGrant: RenewGrant }) {
  return createRouter({
    grant: loggedInProcedure.mutation(async ({ ctx }) => {
      const grant = await renewGrant(ctx.caller);
      if (!grant.ok) throw toTrpcError(grant.error);
      return answerGrant(ctx, ctx.caller.userId, grant.value);
    }),
  });
}
