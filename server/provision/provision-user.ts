import type { UserId } from "#shared/user-database.ts";
import type { Accounts, Account } from "#server/login/accounts.ts";
import type { UserProvisioning } from "./user-provisioning.ts";

/** What an account needs in CouchDB. Both do nothing for one that has it. May throw `DatabaseAway`. */
export interface ProvisionUser {
  /** Afterwards a grant can be made. */
  run(account: Account): Promise<void>;
  /** Written last, and nothing waits for it: without it the steps are gone through once more. */
  mark(account: Account): Promise<void>;
}

interface Dependencies {
  readonly accounts: Pick<Accounts, "change">;
  readonly provisioning: UserProvisioning;
}

/**
 * The account is the intent and was written first; its mark is written last. Whoever is killed in between leaves
 * an account without the mark, and the next log-in goes through the steps again: each is idempotent.
 */
export function createProvisionUser({ accounts, provisioning }: Dependencies): ProvisionUser {
  const { version } = provisioning;
  return {
    async run({ userId, provisioned }) {
      if (provisioned !== version) await runSteps(provisioning, userId);
    },
    async mark({ userId, provisioned }) {
      if (provisioned !== version) await accounts.change(userId, () => ({ provisioned: version }));
    },
  };
}

/** A database that is new is closed to everybody, and its member is named by an id that needs no user yet. */
async function runSteps(provisioning: UserProvisioning, userId: UserId): Promise<void> {
  await Promise.all([provisioning.ensureUser(userId), openDatabase(provisioning, userId)]);
}

/** Nobody has a cookie before both are done, so no write comes before the rules. */
async function openDatabase(provisioning: UserProvisioning, userId: UserId): Promise<void> {
  await provisioning.ensureDatabase(userId);
  await Promise.all([
    provisioning.installDesign(userId),
    provisioning.boundRevisions(userId),
    provisioning.admitMember(userId),
  ]);
}
