import type { Result } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";

/** One permission to replicate. */
export interface GrantedSync {
  /** Value of the `AuthSession` cookie. */
  readonly authSession: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export type GrantRefused = { readonly type: "SessionEnded"; readonly why: "banned" | "revoked" };

/** Makes one more grant for the same person. May throw `DatabaseAway`. */
export type IssueGrant = () => Promise<GrantedSync>;

/** Port: how a permission to replicate is obtained. Beyond it nothing asks which strategy is in use. */
export interface SyncGrant {
  /** Fails for a user who is banned, or gone. May throw `DatabaseAway`. */
  grant(userId: UserId): Promise<Result<GrantedSync, GrantRefused>>;
  /** The same, for any number of grants: they are good until the person's access is written again. */
  prepare(userId: UserId): Promise<Result<IssueGrant, GrantRefused>>;
}

/** A grant is the first one of what was prepared. */
export function createSyncGrant(prepare: SyncGrant["prepare"]): SyncGrant {
  return {
    prepare,
    async grant(userId) {
      const issue = await prepare(userId);
      return issue.ok ? { ok: true, value: await issue.value() } : issue;
    },
  };
}
