import { TRPCError } from "@trpc/server";
import type { ErrorData } from "#shared/reason.ts";
import type { BadNetwork } from "#server/admin/match-sessions.ts";
import type { GrantRefused } from "#server/grant/sync-grant.ts";
import type { LogInFailure } from "#server/login/log-in.ts";
import type { SignUpFailure } from "#server/login/sign-up.ts";
import type { ChangePasswordFailure } from "#server/recovery/change-password.ts";
import type { ResetPasswordFailure } from "#server/recovery/reset-password.ts";
import type { NoSuchUser } from "#server/revocation/ban-user.ts";
import type { NoSuchService } from "#server/service-tokens/issue-service-token.ts";
import type { Overtaken, SessionEnded } from "#server/sessions/session-keeper.ts";
import type { NotLoggedIn } from "./context.ts";

export type Failure =
  | SignUpFailure
  | LogInFailure
  | ChangePasswordFailure
  | ResetPasswordFailure
  | SessionEnded
  | Overtaken
  | GrantRefused
  | NotLoggedIn
  | NoSuchUser
  | BadNetwork
  | NoSuchService
  | { readonly type: "NotAllowed" }
  | { readonly type: "NoSuchDevice" }
  | { readonly type: "OwnAccount" }
  | { readonly type: "DatabaseAway" };

/** Travels as the cause of a tRPC error, so that the formatter finds what to tell the client. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly data: ErrorData;
  constructor(data: ErrorData) {
    super(data.reason);
    this.data = data;
  }
}

/** Seconds. */
const AWAY_RETRY_AFTER = 5;

/** The one place where our failures become HTTP. */
export function toTrpcError(failure: Failure): TRPCError {
  switch (failure.type) {
    case "RegistrationClosed":
      return refuse("FORBIDDEN", "Nobody can sign up here. Ask the host for an account.", {
        reason: "registration-closed",
      });
    case "InvitationNeeded":
      return refuse("FORBIDDEN", "Signing up here needs an invitation. Ask the host for one.", {
        reason: "invitation-needed",
      });
    case "InvalidLink":
      return refuse(
        "BAD_REQUEST",
        "This link was used already, or is too old. Ask for a new one.",
        {
          reason: "invalid-link",
        },
      );
    case "PasswordTooCommon":
      return refuse("BAD_REQUEST", "That password is easy to guess. Choose another one.", {
        reason: "password-too-common",
      });
    case "EmailTaken":
      return refuse("CONFLICT", "There is an account with this e-mail already. Log in instead.", {
        reason: "email-taken",
      });
    case "WrongCredentials":
      return refuse("UNAUTHORIZED", "E-mail or password is wrong.", {
        reason: "wrong-credentials",
      });
    case "WrongPassword":
      return refuse("FORBIDDEN", "That is not your password.", { reason: "wrong-password" });
    case "Throttled":
      return refuse("TOO_MANY_REQUESTS", "Too many attempts. Wait a little, then try again.", {
        reason: "too-many-attempts",
        retryAfter: failure.retryAfter,
      });
    case "QueueFull":
      return refuse("SERVICE_UNAVAILABLE", "Many people are logging in. Try again shortly.", {
        reason: "too-many-attempts",
        retryAfter: failure.retryAfter,
      });
    case "SessionEnded":
      return refuse("UNAUTHORIZED", "This device is no longer logged in. Log in again.", {
        reason: "session-ended",
        why: failure.why,
      });
    case "Overtaken":
      return refuse("CONFLICT", "A later request of this device came first. Use its token.", {
        reason: "overtaken",
      });
    case "NotAllowed":
      return refuse("FORBIDDEN", "Only admins can do this.", { reason: "not-allowed" });
    case "OwnAccount":
      return refuse("FORBIDDEN", "Another admin has to do this to your own account.", {
        reason: "not-allowed",
      });
    case "NoSuchUser":
      return refuse("NOT_FOUND", "There is no such account.", { reason: "not-found" });
    case "NoSuchDevice":
      return refuse("NOT_FOUND", "You have no such device.", { reason: "not-found" });
    case "NoSuchService":
      return refuse("NOT_FOUND", "The host has named no such service.", { reason: "not-found" });
    case "BadNetwork":
      return refuse("BAD_REQUEST", `${failure.text} is no address and no network.`, {
        reason: "invalid-input",
      });
    case "NotLoggedIn":
      return refuse("UNAUTHORIZED", "This needs a valid access token. Refresh it, or log in.", {
        reason: "not-logged-in",
      });
    case "DatabaseAway":
      return refuse("SERVICE_UNAVAILABLE", "The database does not answer. Try again shortly.", {
        reason: "database-away",
        retryAfter: AWAY_RETRY_AFTER,
      });
  }
}

function refuse(code: TRPCError["code"], message: string, data: ErrorData): TRPCError {
  return new TRPCError({ code, message, cause: new Refusal(data) });
}
