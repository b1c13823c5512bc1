import type { LoginSession } from "./login-session.ts";

/** Port: the login sessions. Every method may throw `DatabaseAway`. */
export interface LoginSessions {
  create(session: LoginSession): Promise<void>;
  /** Removes without a trace what `isForgettable`, and answers how many sessions that were. */
  forget(isForgettable: (session: LoginSession) => boolean): Promise<number>;
  find(id: string): Promise<LoginSession | undefined>;
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
}
