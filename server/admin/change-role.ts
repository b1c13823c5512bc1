import type { Role } from "#shared/login.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Account, Accounts } from "#server/login/accounts.ts";
import type { LoginSessions } from "#server/sessions/login-sessions.ts";
import type { Admin, NoSuchUser } from "#server/revocation/ban-user.ts";
import type { UserAccess } from "#server/revocation/user-access.ts";

export interface ChangeRole {
  grant(userId: UserId, role: Role, admin: Admin): Promise<Result<Account, NoSuchUser>>;
  withdraw(userId: UserId, role: Role, admin: Admin): Promise<Result<Account, NoSuchUser>>;
}

interface Dependencies {
  readonly accounts: Pick<Accounts, "change">;
  readonly access: Pick<UserAccess, "touch">;
  readonly sessions: Pick<LoginSessions, "touch">;
  readonly audit: Pick<AuditLog, "record">;
}

/** Roles are looked up at each call that needs one, so a change takes effect at once. */
export function createChangeRole({ accounts, access, sessions, audit }: Dependencies): ChangeRole {
  async function change(
    userId: UserId,
    roles: (account: Account) => readonly Role[],
    happening: { type: "role-granted" | "role-withdrawn"; role: Role },
    { by, sender }: Admin,
  ): Promise<Result<Account, NoSuchUser>> {
    const account = await accounts.change(userId, (current) => ({ roles: roles(current) }));
    if (account === undefined) return fail({ type: "NoSuchUser" });
    // Servers that know this person by their access or by a session read again.
    await access.touch(userId);
    await sessions.touch(userId);
    const { type, role } = happening;
    await audit.record({ type, userId, by, sender, details: { role } });
    return succeed(account);
  }
  return {
    grant: async (userId, role, admin) =>
      await change(
        userId,
        ({ roles }) => [...roles.filter((one) => one !== role), role].toSorted(),
        { type: "role-granted", role },
        admin,
      ),
    withdraw: async (userId, role, admin) =>
      await change(
        userId,
        ({ roles }) => roles.filter((one) => one !== role),
        { type: "role-withdrawn", role },
        admin,
      ),
  };
}
