import type { Command } from "./command.ts";
import { couchdbCommand } from "./couchdb-command.ts";

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = [couchdbCommand];
