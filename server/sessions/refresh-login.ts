import type { User } from "#shared/login.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { UserId } from "#shared/user-database.ts";
import type { GrantRefused, SyncGrant } from "#server/grant/sync-grant.ts";
import type { Accounts } from "#server/login/accounts.ts";
import { type StartedLogin, toUser } from "#server/login/start-login.ts";
import type { KnownPeople, Person } from "./known-people.ts";
import type { Overtaken, RefreshRequest, SessionEnded, SessionKeeper } from "./session-keeper.ts";

export type RefreshLogin = (
  request: RefreshRequest,
) => Promise<Result<StartedLogin, SessionEnded | Overtaken | GrantRefused>>;

interface Dependencies {
  readonly sessionKeeper: Pick<SessionKeeper, "refresh" | "ownerOf">;
  readonly accounts: Pick<Accounts, "find">;
  readonly syncGrant: Pick<SyncGrant, "prepare">;
  readonly knownPeople: Pick<KnownPeople, "find" | "remember">;
}

/** A device shows its refresh token and goes on, without anybody typing a password. */
export function createRefreshLogin(deps: Dependencies): RefreshLogin {
  const { sessionKeeper, knownPeople } = deps;
  return async (request) => {
    const owner = sessionKeeper.ownerOf(request.refreshToken);
    if (owner === undefined) return fail({ type: "SessionEnded", why: "none" });
    const known = knownPeople.find(owner);
    const [tokens, read] = await Promise.all([
      sessionKeeper.refresh(request),
      known === undefined ? readPerson(deps, owner.userId) : undefined,
    ]);
    if (!tokens.ok) return tokens;
    const { written } = tokens.value;
    const isUnchanged = known !== undefined && known.revision === written?.from;
    const person = isUnchanged
      ? succeed(known.person)
      : (read ?? (await readPerson(deps, owner.userId)));
    if (!person.ok) return person;
    // Whatever is taken back writes the session too. So this holds for as long as nobody else writes it.
    if (written?.from !== undefined && (isUnchanged || read !== undefined))
      knownPeople.remember(owner, { revision: written.to, person: person.value });
    const { user, issueGrant } = person.value;
    return succeed({ user, tokens: tokens.value, grant: await issueGrant() });
  };
}

async function readPerson(
  { accounts, syncGrant }: Dependencies,
  userId: UserId,
): Promise<Result<Person, SessionEnded | GrantRefused>> {
  const [account, issueGrant] = await Promise.all([
    accounts.find(userId),
    syncGrant.prepare(userId),
  ]);
  if (account === undefined) return fail({ type: "SessionEnded", why: "revoked" });
  if (!issueGrant.ok) return issueGrant;
  const user: User = toUser(account);
  return succeed({ user, issueGrant: issueGrant.value });
}
