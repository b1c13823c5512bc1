import type { SignUpInput } from "#shared/credentials.ts";
import type { Role } from "#shared/login.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { InvalidLink, Links } from "#server/links/links.ts";
import type { SendVerification } from "#server/recovery/verify-email.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { Account, Accounts } from "./accounts.ts";
import type { QueueFull } from "./bounded-queue.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { type PasswordTooCommon, isPasswordTooCommon } from "./password-rules.ts";
import type { StartLogin, StartedLogin } from "./start-login.ts";
import type { Throttled } from "./throttle.ts";
import { createUserId } from "./user-id.ts";

/** Who may sign up without an invitation: anyone, or nobody. */
export type Registration = "open" | "invite" | "closed";

export type SignUpFailure =
  | { readonly type: "RegistrationClosed" }
  | { readonly type: "InvitationNeeded" }
  | InvalidLink
  | PasswordTooCommon
  | { readonly type: "EmailTaken" }
  | Throttled
  | QueueFull
  | GrantRefused;

export type SignUp = (
  input: SignUpInput,
  sender: Sender,
) => Promise<Result<StartedLogin, SignUpFailure>>;

interface Dependencies {
  readonly registration: Registration;
  readonly accounts: Pick<Accounts, "claimEmail" | "create">;
  readonly links: Pick<Links, "find" | "use" | "giveBack">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly startLogin: Pick<StartLogin, "first">;
  readonly sendVerification: SendVerification;
  readonly audit: Pick<AuditLog, "record">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSignUp(deps: Dependencies): SignUp {
  const { accounts, audit, hashing, throttle, now } = deps;

  return async ({ email, password, invitation }, sender) => {
    const admitted = await admit(deps, email, invitation);
    if (!admitted.ok) return admitted;
    // Judged before anything is said about the address, so that asking costs a real attempt.
    if (isPasswordTooCommon(password, email)) return fail({ type: "PasswordTooCommon" });
    const throttled = throttle.admit({ email, address: sender.address });
    if (throttled) return fail(throttled);
    const createdAt = new Date(now()).toISOString();
    // A claim that no account follows is the next sign-up's, so it need not wait for the hash.
    const [passwordHash, userId] = await Promise.all([
      hashing.hash(password),
      accounts.claimEmail(email, createUserId(), createdAt),
    ]);
    if (!passwordHash.ok) return passwordHash;
    const roles = admitted.value;
    const account = newAccount({
      userId,
      email,
      passwordHash: passwordHash.value,
      roles,
      createdAt,
    });
    const created = await createInvited(deps, invitation, account);
    if (!created.ok) return created;
    throttle.forgive({ email, address: sender.address });
    const [login] = await Promise.all([
      deps.startLogin.first(account, sender),
      audit.record({ type: "signed-up", userId, sender }),
    ]);
    deps.sendVerification(account);
    return login;
  };
}

/** The roles of whoever may sign up with this address. */
async function admit(
  { registration, links }: Dependencies,
  email: string,
  token: string | undefined,
): Promise<Result<readonly Role[], SignUpFailure>> {
  if (token !== undefined) {
    const invitation = (await links.find(token, "invitation"))?.purpose;
    if (invitation === undefined) return fail({ type: "InvalidLink" });
    if (invitation.email !== null && invitation.email !== email)
      return fail({ type: "InvalidLink" });
    return succeed(invitation.role === "admin" ? ["admin", "member"] : ["member"]);
  }
  switch (registration) {
    case "open":
      return succeed(["member"]);
    case "invite":
      return fail({ type: "InvitationNeeded" });
    case "closed":
      return fail({ type: "RegistrationClosed" });
  }
}

/** The invitation is used up before the account exists: two people can't get in on one use. */
async function createInvited(
  { links, accounts }: Dependencies,
  token: string | undefined,
  account: Account,
): Promise<Result<undefined, SignUpFailure>> {
  if (token !== undefined && (await links.use(token, "invitation")) === undefined)
    return fail({ type: "InvalidLink" });
  if (await accounts.create(account)) return succeed(undefined);
  if (token !== undefined) await links.giveBack(token);
  return fail({ type: "EmailTaken" });
}

function newAccount(
  known: Pick<Account, "userId" | "email" | "passwordHash" | "roles" | "createdAt">,
): Account {
  return { ...known, emailVerified: false, passwordChangedAt: 0, provisioned: null };
}
