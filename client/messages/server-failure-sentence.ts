import type { Reason } from "#shared/reason.ts";
import type { Messages } from "./messages.ts";
import type { AccountMessages } from "./use-account-messages.ts";

type ServerFailure =
  | { type: "refused"; reason: Reason; retryAfter?: number }
  | { type: "offline" }
  | { type: "server-error"; status: number };

/** Why asking the server brought nothing, and what to do. */
export function serverFailureSentence(
  m: Messages,
  a: AccountMessages,
  failure: ServerFailure,
): string {
  switch (failure.type) {
    case "offline":
      return a.offline;
    case "server-error":
      return a.serverError(failure.status);
    case "refused":
      if (failure.reason === "too-many-attempts" && failure.retryAfter !== undefined)
        return m.login.retryIn(failure.retryAfter);
      if (failure.reason === "session-ended" || failure.reason === "not-logged-in")
        return a.needsLogin;
      return m.login.reasons[failure.reason];
  }
}
