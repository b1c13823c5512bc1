import { compileCheck, quote } from "./compile-check.ts";
import type { JsonSchema } from "./json-schema.ts";

/** A kind of document: which ids it has, and its schema in every version that was ever written. */
export interface DocumentKind {
  readonly name: string;
  readonly idPrefix: string;
  /** By version number, each judged by its own rules, so that an offline edit of an old device can still be sent. */
  readonly schemasByVersion: Readonly<Record<number, JsonSchema>>;
}

/**
 * The text of CouchDB's `validate_doc_update` for these kinds of documents: one self-contained ES5 function, since
 * CouchDB's engine may be SpiderMonkey or QuickJS. It throws only `forbidden`, lets every deletion pass, and every
 * version that is newer than it knows: a newer Settee wrote those, under rules that are not known here.
 */
export function generateValidateDocUpdate(kinds: readonly DocumentKind[]): string {
  return `function (doc) {
"use strict";
${HELPERS}
if (doc._deleted === true) return;
var id = String(doc._id);
if (startsWith(id, "_design/")) return;
var version = doc.schema;
${kinds.map(compileKind).join("\n")}
throw { forbidden: "Settee knows no documents with the id " + id };
}`;
}

const HELPERS = `function startsWith(text, prefix) { return text.slice(0, prefix.length) === prefix; }
function has(object, name) { return Object.prototype.hasOwnProperty.call(object, name); }
function isArray(value) { return Object.prototype.toString.call(value) === "[object Array]"; }
function refuse(path, message) { throw { forbidden: (path || "document") + " " + message }; }
function each(list, path, check) {
for (var i = 0; i < list.length; i += 1) check(list[i], path + "." + i);
}
function anyOf(path, attempts) {
for (var i = 0; i < attempts.length; i += 1) {
try { attempts[i](); return; } catch (refusal) { if (!refusal.forbidden) throw refusal; }
}
refuse(path, "has none of the allowed forms");
}`;

const LARGEST_INTEGER = 2 ** 53 - 1;

function compileKind({ name, idPrefix, schemasByVersion }: DocumentKind): string {
  const versions = Object.keys(schemasByVersion).map(Number);
  const newest = Math.max(...versions);
  const cases = versions.map((version) => {
    const schema = schemasByVersion[version];
    return schema === undefined
      ? ""
      : `if (version === ${version}) {\n${compileCheck(schema, "doc", `""`)}\nreturn;\n}`;
  });
  return `if (startsWith(id, ${quote(idPrefix)})) {
if (typeof version === "number" && Math.floor(version) === version && version > ${newest} && version <= ${LARGEST_INTEGER}) return;
${cases.join("\n")}
throw { forbidden: "schema is not a version of a ${name}" };
}`;
}
