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

/** What CouchDB gives to functions of design documents beside the language itself. */
const BUILT_INS = `
  var emitted = [];
  globalThis.emit = function (key, value) {
    emitted.push([key === undefined ? null : key, value === undefined ? null : value]);
  };
  globalThis.sum = function (values) { return values.reduce(function (total, value) { return total + value; }, 0); };
  globalThis.isArray = Array.isArray;
  globalThis.toJSON = JSON.stringify;
  globalThis.log = function () {};
`;

/** List of documents → list of the `[key, value]`s of each. A document at which the function throws has none. */
export const MAP_FRAME = `(function (map) {
  ${BUILT_INS}
  return function (text) {
    return JSON.stringify(JSON.parse(text).map(function (document) {
      emitted = [];
      try { map(document); } catch (thrown) { if (String(thrown).indexOf("interrupted") !== -1) throw thrown; emitted = []; }
      return emitted;
    }));
  };
})`;

/** `[keys, values, rereduce]` → the result. */
export const REDUCE_FRAME = `(function (reduce) {
  ${BUILT_INS}
  return function (text) {
    var given = JSON.parse(text);
    var result;
    try { result = reduce(given[0], given[1], given[2]); } catch (thrown) { if (String(thrown).indexOf("interrupted") !== -1) throw thrown; }
    return JSON.stringify(result === undefined ? null : result);
  };
})`;

/** `[documents, request]` → `{ passed }` or `{ error, reason }`. */
export const FILTER_FRAME = `(function (filter) {
  ${DESCRIBE}
  ${BUILT_INS}
  return function (text) {
    var given = JSON.parse(text);
    try {
      return JSON.stringify({ passed: given[0].map(function (document) { return !!filter(document, given[1]); }) });
    } catch (thrown) {
      var why = describe(thrown);
      return JSON.stringify({ error: String(why.error), reason: why.reason === undefined ? null : why.reason });
    }
  };
})`;

/** Only compiles. */
export const CHECK_FRAME = `(function () { return function () { return ""; }; })`;
