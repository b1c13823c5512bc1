import { type ServiceToken, serviceTokenSchema } from "#shared/service-token.ts";
import { createRouter, loggedInProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { IssueServiceToken } from "./issue-service-token.ts";

interface Services {
  readonly issueServiceToken: IssueServiceToken;
}

export function createServiceTokenRouter({ issueServiceToken }: Services) {
  return createRouter({
    /** A token for another service. Nothing changes, but an answer like this must not be kept by anything on the way. */
    serviceToken: loggedInProcedure
      .input(serviceTokenSchema)
      .mutation(async ({ ctx, input }): Promise<ServiceToken> => {
        const { userId } = ctx.caller;
        const roles = await ctx.rolesOf(ctx.caller);
        const issued = await issueServiceToken({ userId, roles }, input.audience);
        if (!issued.ok) throw toTrpcError(issued.error);
        return issued.value;
      }),
  });
}
