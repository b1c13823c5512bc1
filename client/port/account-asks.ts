/** What a page can ask the server about an account. Everything here survives structured clone. */
import type { AccountDetails, Entrance, LinkDetails } from "#shared/account.ts";
import type { AuditPage, EverybodysPage } from "#shared/audit.ts";
import type { ReadLinkInput } from "#shared/credentials.ts";
import type { Device } from "#shared/device.ts";

interface Ask<Input, Answer> {
  readonly input: Input;
  readonly answer: Answer;
}
/** A page of the log: `before` is the `next` of the page before it. */
interface LogPage {
  readonly before?: string;
}

export interface AccountAsks {
  // As anybody.
  entrance: Ask<null, Entrance>;
  readLink: Ask<ReadLinkInput, LinkDetails>;
  requestPasswordReset: Ask<{ email: string }, null>;
  /** Every device is logged out. */
  resetPassword: Ask<{ token: string; password: string }, null>;
  verifyEmail: Ask<{ token: string }, null>;
  confirmEmailChange: Ask<{ token: string }, null>;

  // As who is signed in.
  details: Ask<null, AccountDetails>;
  requestEmailVerification: Ask<null, null>;
  /** The new address gets a link, the old one is told. */
  requestEmailChange: Ask<{ currentPassword: string; email: string }, null>;
  /** Every other device is logged out. */
  changePassword: Ask<{ currentPassword: string; password: string }, null>;
  devices: Ask<null, readonly Device[]>;
  renameDevice: Ask<{ sessionId: string; label: string }, null>;
  endDevice: Ask<{ sessionId: string }, null>;
  /** Answers how many. */
  endOtherDevices: Ask<null, number>;
  /** Edits here that the server lacks. */
  tell: Ask<{ unsyncedEdits: number }, null>;
  log: Ask<LogPage, AuditPage>;

  // As an admin.
  /** Of everybody, or of who has this address. `not-found`: nobody has. */
  everybodysLog: Ask<LogPage & { email?: string }, EverybodysPage>;
}
