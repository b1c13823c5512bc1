import type { Account } from "#client/login/account.ts";
import type { Clock } from "#client/store/clock.ts";
import type { AskWhoWeAre } from "./ask-who-we-are.ts";
import { problemOfRefresh, type SyncProblem } from "./sync-problem.ts";

const WHO_WITHIN = 20_000;

export interface OwnerDeps {
  readonly account: Pick<Account, "refresh">;
  readonly userId: string;
  readonly askWhoWeAre: AskWhoWeAre;
  readonly clock: Clock;
}

/** Null when CouchDB itself takes us for the owner of these notes; before that nobody's notes are pushed. */
export async function confirmOwner(
  deps: OwnerDeps,
  databaseUrl: string,
): Promise<SyncProblem | null> {
  const first = await askInTime(deps, databaseUrl);
  if (!first.ok) return first.error;
  if (first.value === deps.userId) return null;
  const renewed = await deps.account.refresh();
  if (!renewed.ok) return problemOfRefresh(renewed.error);
  const second = await askInTime(deps, databaseUrl);
  if (!second.ok) return second.error;
  if (second.value === deps.userId) return null;
  return second.value === null ? { type: "server-error", status: 401 } : { type: "wrong-user" };
}

function askInTime(
  { askWhoWeAre, clock }: OwnerDeps,
  databaseUrl: string,
): ReturnType<AskWhoWeAre> {
  return new Promise((answer, reject) => {
    const cancel = clock.after(WHO_WITHIN, () => answer({ ok: false, error: { type: "offline" } }));
    askWhoWeAre(databaseUrl).then(answer, reject).finally(cancel);
  });
}
