import type { Answer } from "./answer.ts";
import type { Authenticated } from "./authentication.ts";
import type { CouchRequest } from "./request.ts";
import type { UserContext } from "./security.ts";
import type { Services } from "./services.ts";

/** A request whose sender is known. */
export interface ServerRequest extends CouchRequest {
  readonly services: Services;
  readonly user: UserContext;
  readonly authenticated: Authenticated;
}

/** Sends an answer and resolves when it is out: what a handler holds open stays open until then. */
export type Respond = (answer: Answer) => Promise<void>;
