import type { User } from "#shared/login.ts";
import type { UserId } from "#shared/user-database.ts";
import type { IssueGrant } from "#server/grant/sync-grant.ts";
import type { Owner } from "./session-keeper.ts";

/** What a refresh answers besides its tokens. */
export interface Person {
  readonly user: User;
  readonly issueGrant: IssueGrant;
}

/** Read while this server had the session to itself: it holds for as long as the session has this revision. */
interface Known {
  readonly revision: string;
  readonly person: Person;
}

/**
 * Who stands behind the sessions that this server refreshed lately, so that a refresh is one write. What takes
 * something back (a ban, another salt, another address or role) writes that person's sessions before it is done, on
 * whatever server: the next refresh meets a conflict and reads. What is changed in CouchDB by hand comes by the feed.
 */
export interface KnownPeople {
  find(owner: Owner): Known | undefined;
  remember(owner: Owner, known: Known): void;
  /** Something about this person changed. */
  forget(userId: UserId): void;
  /** Nothing is known before somebody calls this, nor while the feed of changes is not proven live. */
  trust(isLive: () => boolean): void;
}

/** People, each with a few sessions of half a kilobyte. */
const MOST_PEOPLE = 5000;

export function createKnownPeople(): KnownPeople {
  const sessionsByUser = new Map<UserId, Map<string, Known>>();
  let isLive: (() => boolean) | undefined;
  return {
    find({ userId, sessionId }) {
      return isLive?.() ? sessionsByUser.get(userId)?.get(sessionId) : undefined;
    },
    remember({ userId, sessionId }, known) {
      const sessions = sessionsByUser.get(userId) ?? new Map<string, Known>();
      // Set again, so that the map stays in order of use.
      sessionsByUser.delete(userId);
      sessionsByUser.set(userId, sessions.set(sessionId, known));
      const [oldest] = sessionsByUser.keys();
      if (sessionsByUser.size > MOST_PEOPLE && oldest !== undefined) sessionsByUser.delete(oldest);
    },
    forget: (userId) => void sessionsByUser.delete(userId),
    trust: (proof) => void (isLive = proof),
  };
}
