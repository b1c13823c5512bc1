import type { UserId } from "#shared/user-database.ts";
import type { Traced } from "#server/couchdb/documents.ts";
import type { LoginSession } from "./login-session.ts";

/** Port: the login sessions. Every method may throw `DatabaseAway`. */
export interface LoginSessions {
  create(session: LoginSession): Promise<void>;
  find(id: string): Promise<LoginSession | undefined>;
  /** All of one person's that are still kept, those that ended too. */
  ofUser(userId: UserId): Promise<LoginSession[]>;
  /** How many that are, which costs less than reading them. */
  countOfUser(userId: UserId): Promise<number>;
  /** Every session that is kept, in pages. */
  all(): AsyncIterable<LoginSession[]>;
  /**
   * Lets `decide` look at a session and choose what to write. Nobody else's write comes between: `decide` is
   * called again when somebody was faster.
   */
  update<Answer>(
    id: string,
    decide: (session: LoginSession | undefined) => {
      readonly write?: LoginSession;
      readonly answer: Answer;
    },
  ): Promise<Answer>;
  /** The same, and says what was written on what. */
  updateTraced<Answer>(
    id: string,
    decide: (session: LoginSession | undefined) => {
      readonly write?: LoginSession;
      readonly answer: Answer;
    },
  ): Promise<Traced<Answer>>;
  /** Writes a person's standing sessions once more: whatever servers know by their revisions, they read again. */
  touch(userId: UserId): Promise<void>;
  /** Removes without a trace what `isForgettable`, and answers how many sessions that were. */
  forget(isForgettable: (session: LoginSession) => boolean): Promise<number>;
}
