import { fail, type Result } from "#shared/result.ts";
import type { LoginFailure, SetteePort } from "./settee-port.ts";

/** `askServer` of a port; a worker that is gone, or has not got the code for it, is a server that did not answer. */
export function askServerOf(port: SetteePort): SetteePort["call"]["askServer"] {
  return (name, input) =>
    port.call
      .askServer(name, input)
      .catch((): Result<never, LoginFailure> => fail({ type: "offline" }));
}
