import type { LinkDetails } from "#shared/account.ts";
import type { ReadLinkInput } from "#shared/credentials.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { InvalidLink, Links } from "#server/links/links.ts";
import type { Accounts } from "#server/login/accounts.ts";

/** Whom a link is for, without using it up: nobody fills in a form for a link that is too old. */
export type ReadLink = (input: ReadLinkInput) => Promise<Result<LinkDetails, InvalidLink>>;

interface Dependencies {
  readonly links: Pick<Links, "find">;
  readonly accounts: Pick<Accounts, "find">;
}

export function createReadLink({ links, accounts }: Dependencies): ReadLink {
  return async ({ token, type }) => {
    if (type === "invitation") {
      const link = await links.find(token, "invitation");
      return link ? succeed({ email: link.purpose.email }) : fail({ type: "InvalidLink" });
    }
    const link = await links.find(token, "reset-password");
    if (link === undefined) return fail({ type: "InvalidLink" });
    const account = await accounts.find(link.purpose.userId);
    return account === undefined || account.passwordChangedAt >= link.createdAt
      ? fail({ type: "InvalidLink" })
      : succeed({ email: account.email });
  };
}
