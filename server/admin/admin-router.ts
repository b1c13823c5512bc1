import {
  type AccountSummary,
  type BanReport,
  type Invitation,
  type RevokeReport,
  accountsPageRequestSchema,
  inviteSchema,
  revokeSessionsSchema,
  roleChangeSchema,
  userIdInputSchema,
} from "#shared/admin.ts";
import type { EverybodysPage } from "#shared/audit.ts";
import { everybodysPageRequestSchema } from "#shared/audit-request.ts";
import { requestPasswordResetSchema } from "#shared/credentials.ts";
import { adminProcedure, createRouter } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { Invite } from "#server/invitation/invite.ts";
import type { Registration } from "#server/login/sign-up.ts";
import type { Admin, BanUser } from "#server/revocation/ban-user.ts";
import type { Caller } from "#server/sessions/access-token.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { ChangeRole } from "./change-role.ts";
import type { ReadEverybodysLog } from "./read-everybodys-log.ts";
import type { AccountsPage, ListAccounts } from "./list-accounts.ts";
import type { RevokeSessions } from "./revoke-sessions.ts";

interface Services {
  readonly registration: Registration;
  readonly readEverybodysLog: ReadEverybodysLog;
  readonly listAccounts: ListAccounts;
  readonly banUser: BanUser;
  readonly changeRole: ChangeRole;
  readonly revokeSessions: RevokeSessions;
  readonly invite: Invite;
}

/** For admins. Nobody can ban or demote themselves, so there is always one left. */
export function createAdminRouter(services: Services) {
  return createRouter({
    accounts: adminProcedure
      .input(accountsPageRequestSchema)
      .query(
        async ({ input }): Promise<AccountsPage> =>
          await services.listAccounts.page(input.after, input.limit),
      ),
    findAccount: adminProcedure
      .input(requestPasswordResetSchema)
      .query(
        async ({ input }): Promise<AccountSummary | null> =>
          (await services.listAccounts.find(input.email)) ?? null,
      ),
    ban: adminProcedure
      .input(userIdInputSchema)
      .mutation(async ({ ctx, input }): Promise<BanReport> => {
        requireOther(ctx.caller, input.userId);
        const banned = await services.banUser.ban(input.userId, adminOf(ctx));
        if (!banned.ok) throw toTrpcError(banned.error);
        return banned.value;
      }),
    unban: adminProcedure
      .input(userIdInputSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        const unbanned = await services.banUser.unban(input.userId, adminOf(ctx));
        if (!unbanned.ok) throw toTrpcError(unbanned.error);
        return { ok: true };
      }),
    grantRole: adminProcedure
      .input(roleChangeSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        const changed = await services.changeRole.grant(input.userId, input.role, adminOf(ctx));
        if (!changed.ok) throw toTrpcError(changed.error);
        return { ok: true };
      }),
    withdrawRole: adminProcedure
      .input(roleChangeSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        requireOther(ctx.caller, input.userId);
        const changed = await services.changeRole.withdraw(input.userId, input.role, adminOf(ctx));
        if (!changed.ok) throw toTrpcError(changed.error);
        return { ok: true };
      }),
    revokeSessions: adminProcedure
      .input(revokeSessionsSchema)
      .mutation(async ({ ctx, input }): Promise<RevokeReport> => {
        const { criteria, dryRun } = input;
        const report = await services.revokeSessions(criteria, dryRun, adminOf(ctx));
        if (!report.ok) throw toTrpcError(report.error);
        return report.value;
      }),
    invite: adminProcedure
      .input(inviteSchema)
      .mutation(async ({ ctx, input }): Promise<Invitation> => {
        if (services.registration === "closed") throw toTrpcError({ type: "RegistrationClosed" });
        return await services.invite(input, ctx.caller.userId, ctx.sender);
      }),
    auditLog: adminProcedure
      .input(everybodysPageRequestSchema)
      .query(async ({ input }): Promise<EverybodysPage> => await services.readEverybodysLog(input)),
  });
}

function adminOf(ctx: { readonly caller: Caller; readonly sender: Sender }): Admin {
  return { by: ctx.caller.userId, sender: ctx.sender };
}

function requireOther(caller: Caller, userId: string): void {
  if (caller.userId === userId) throw toTrpcError({ type: "OwnAccount" });
}
