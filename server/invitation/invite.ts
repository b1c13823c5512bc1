import type { Invitation } from "#shared/admin.ts";
import type { Role } from "#shared/login.ts";
import type { Actor, AuditLog } from "#server/audit/audit-log.ts";
import type { LinkUrls } from "#server/links/link-urls.ts";
import type { Links } from "#server/links/links.ts";
import type { Sender } from "#server/sessions/sender.ts";

interface InvitationRequest {
  /** Only this address can use it; undefined: whoever has the link. */
  readonly email?: string | undefined;
  readonly role: Role;
  /** How many people can use it. */
  readonly uses: number;
  /** Days until it expires. */
  readonly days: number;
}

/** Makes a link by which people sign up, whatever the registration is set to. */
export type Invite = (request: InvitationRequest, by: Actor, sender: Sender) => Promise<Invitation>;

interface Dependencies {
  readonly links: Pick<Links, "create">;
  readonly urls: LinkUrls;
  readonly audit: Pick<AuditLog, "record">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const DAY = 86_400_000;

export function createInvite({ links, urls, audit, now }: Dependencies): Invite {
  return async ({ email, role, uses, days }, by, sender) => {
    const purpose = { type: "invitation", email: email ?? null, role, by } as const;
    const expiresAt = now() + days * DAY;
    const token = await links.create({ purpose, createdAt: now(), expiresAt, usesLeft: uses });
    const details = { role, uses, ...(email === undefined ? {} : { email }) };
    await audit.record({ type: "invitation-created", userId: null, by, sender, details });
    return { link: urls.signUp(token), expiresAt: new Date(expiresAt).toISOString() };
  };
}
