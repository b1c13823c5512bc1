import { type Result, fail, succeed } from "#shared/result.ts";
import type { DbRefusal } from "./db-request.ts";

/** Every parameter known, once, and of the right form. */
export function parseQuery(
  query: string,
  allowed: Readonly<Record<string, RegExp>>,
): Result<URLSearchParams, DbRefusal> {
  const parameters = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    const form = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (form === undefined) return refuse(`The parameter ${name} is not passed on.`);
    if (parameters.has(name)) return refuse(`The parameter ${name} is repeated.`);
    if (!form.test(value))
      return refuse(`The parameter ${name} has a value that is not passed on.`);
    parameters.set(name, value);
  }
  return succeed(parameters);
}

function refuse(reason: string): Result<never, DbRefusal> {
  return fail({ status: 400, error: "query_parse_error", reason });
}
