import type { Role } from "#shared/login.ts";
import type { UserId } from "#shared/user-database.ts";

/** What a link is for, and what it carries. */
export type LinkPurpose =
  | { readonly type: "reset-password"; readonly userId: UserId }
  | { readonly type: "verify-email"; readonly userId: UserId; readonly email: string }
  | { readonly type: "change-email"; readonly userId: UserId; readonly email: string }
  /** `email` null: whoever has the link. `by`: a user id, or `host`. */
  | {
      readonly type: "invitation";
      readonly email: string | null;
      readonly role: Role;
      readonly by: string;
    };

/** Times are milliseconds since 1970. */
export interface Link<Purpose extends LinkPurpose = LinkPurpose> {
  readonly purpose: Purpose;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usesLeft: number;
}

type PurposeOf<Type extends LinkPurpose["type"]> = Extract<LinkPurpose, { type: Type }>;

/** One that is unknown, used up, expired, or made before what it was for changed. */
export type InvalidLink = { readonly type: "InvalidLink" };

/** Port: links with a secret in them. Only the secret's hash is stored. Every method may throw `DatabaseAway`. */
export interface Links {
  /** @returns the secret. */
  create(link: Link): Promise<string>;
  /** Undefined for one that is unknown, used up, expired, or for another purpose. */
  find<Type extends LinkPurpose["type"]>(
    token: string,
    type: Type,
  ): Promise<Link<PurposeOf<Type>> | undefined>;
  /** Takes one use away; as `find`, but however many come at once, no use is had twice. */
  use<Type extends LinkPurpose["type"]>(
    token: string,
    type: Type,
  ): Promise<Link<PurposeOf<Type>> | undefined>;
  /** Gives a use back: what it was for did not come about. */
  giveBack(token: string): Promise<void>;
  /** Removes without a trace what is used up or expired. */
  forget(): Promise<number>;
}
