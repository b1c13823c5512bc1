import type { Authentication } from "./authentication.ts";
import type { Cors } from "./cors.ts";
import type { Identity } from "./identity.ts";
import type { BodyBudget } from "./body-budget.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Tasks } from "./tasks.ts";
import type { OpenDatabases } from "./open-databases.ts";
import type { Registry } from "./registry.ts";
import type { Users } from "./users.ts";
import type { FunctionEngine } from "./views/function-engine.ts";
import type { ValidationEngine } from "./validation-engine.ts";

/** Everything that endpoints stand on; built once in start-embedded-couchdb.ts. */
export interface Services {
  readonly identity: Identity;
  readonly registry: Registry;
  readonly databases: OpenDatabases;
  readonly users: Users;
  readonly authentication: Authentication;
  readonly engine: ValidationEngine;
  readonly functions: FunctionEngine;
  readonly cors: Cors;
  readonly log: Log;
  readonly limits: Limits;
  readonly bodyBudget: BodyBudget;
  readonly tasks: Tasks;
  /** Seconds that an AuthSession lives. */
  readonly sessionTimeout: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Stores another secret, and signs with it from then on. */
  replaceSecret(secret: string): Promise<void>;
}
