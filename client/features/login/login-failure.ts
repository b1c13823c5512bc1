import type { LoginFailure } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import type { Reason } from "#shared/reason.ts";

/** The field that a refusal is about; null: it is about the attempt as a whole. */
export function fieldOf(reason: Reason): "email" | "password" | null {
  switch (reason) {
    case "invalid-email":
    case "email-taken":
      return "email";
    case "password-too-short":
    case "password-too-common":
      return "password";
    default:
      return null;
  }
}

/** What happened and what to do, in one sentence or two. */
export function loginFailureSentence(m: Messages, failure: LoginFailure): string {
  switch (failure.type) {
    case "offline":
      return m.login.offline;
    case "server-error":
      return m.login.serverError(failure.status);
    case "refused":
      return failure.reason === "too-many-attempts" && failure.retryAfter !== undefined
        ? m.login.retryIn(failure.retryAfter)
        : m.login.reasons[failure.reason];
  }
}
