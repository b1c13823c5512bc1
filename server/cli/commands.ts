import type { Command } from "./command.ts";
import { couchdbCommand } from "./couchdb-command.ts";
import { keysCommand } from "./keys-command.ts";
import { rotateSecretCommand } from "./rotate-secret-command.ts";
import { sessionsCommand } from "./sessions-command.ts";
import { usersCommand } from "./users-command.ts";

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  usersCommand,
  sessionsCommand,
  rotateSecretCommand,
  keysCommand,
  couchdbCommand,
];
