/** Runs inside the sandbox: what turns a thrown value into `{ error, reason }`, as CouchDB names it. */
const DESCRIBE = `function describe(thrown) {
  if (thrown instanceof Error) return { error: thrown.name, reason: thrown.message };
  if (thrown && typeof thrown === "object") {
    if ("forbidden" in thrown) return { error: "forbidden", reason: thrown.forbidden };
    if ("unauthorized" in thrown) return { error: "unauthorized", reason: thrown.unauthorized };
  }
  return { error: "unknown_error", reason: thrown === undefined ? null : thrown };
}`;

/** `[newDocument, oldDocument, userContext, security]` → `{ type: "accepted" }` or `{ type: "refused", error, reason }`. */
export const VALIDATE_FRAME = `(function (validate) {
  ${DESCRIBE}
  return function (text) {
    var given = JSON.parse(text);
    try {
      validate(given[0], given[1], given[2], given[3]);
      return '{"type":"accepted"}';
    } catch (thrown) {
      var why = describe(thrown);
      return JSON.stringify({ type: "refused", error: String(why.error), reason: why.reason === undefined ? null : why.reason });
    }
  };
})`;

/** The program that runs a design document's function in a frame. */
export function framed(frame: string, source: string): string {
  return `${frame}((${source}))`;
}
