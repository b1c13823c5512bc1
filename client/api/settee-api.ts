import type { AccountAsks } from "#client/port/account-asks.ts";
import type { Credentials, SignUpInput } from "#shared/credentials.ts";
import type { Grant, Login } from "#shared/login.ts";
import type { Reason, SessionEndedWhy } from "#shared/reason.ts";
import type { Result } from "#shared/result.ts";

/**
 * Why a call brought nothing. Only `refused` is the server's word on the caller; the others say nothing about a log-in.
 * Times are seconds.
 */
export type ApiFailure =
  /** No answer, or one that cannot be Settee's: no network, a timeout, a captive portal. */
  | { type: "offline" }
  | { type: "server-error"; status: number; retryAfter?: number }
  | { type: "refused"; reason: Reason; why?: SessionEndedWhy; retryAfter?: number };

/** The server as the worker needs it. The refresh token and the AuthSession travel as cookies beside these answers. */
export interface SetteeApi {
  signUp(input: SignUpInput): Promise<Result<Login, ApiFailure>>;
  logIn(credentials: Credentials): Promise<Result<Login, ApiFailure>>;
  /** The same refresh token with the same attempt gets the same successor: safe to repeat. */
  refresh(attempt: string, unsyncedEdits?: number): Promise<Result<Login, ApiFailure>>;
  logOut(): Promise<Result<null, ApiFailure>>;
  grant(accessToken: string): Promise<Result<Grant, ApiFailure>>;
  /**
   * Everything about the account that syncing does not need. `accessToken` null: as anybody. Rejects when the code for
   * it could not be fetched.
   */
  ask<Ask extends keyof AccountAsks>(
    ask: Ask,
    input: AccountAsks[Ask]["input"],
    accessToken: string | null,
  ): Promise<Result<AccountAsks[Ask]["answer"], ApiFailure>>;
}

/** True when the server says that this device is not logged in; nothing else ever means that. */
export function needsLogin(failure: ApiFailure): boolean {
  return (
    failure.type === "refused" &&
    (failure.reason === "session-ended" || failure.reason === "not-logged-in")
  );
}
