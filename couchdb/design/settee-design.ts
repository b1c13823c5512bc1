import { createHash } from "node:crypto";
import { NOTE_ID_PREFIX, NOTE_SCHEMA, type Note, noteSchema } from "#shared/note.ts";
import { toJsonSchema } from "./json-schema.ts";
import { type DocumentKind, generateValidateDocUpdate } from "./validate-doc-update.ts";

/** The design document of every user database. */
export interface Design {
  readonly id: string;
  /** Changes exactly when the rules do. */
  readonly version: string;
  readonly document: { readonly language: "javascript"; readonly validate_doc_update: string };
  /** A document that the rules accept, to try them with. */
  example(key: string): Note;
}

const kinds: readonly DocumentKind[] = [
  {
    name: "note",
    idPrefix: NOTE_ID_PREFIX,
    schemasByVersion: { [NOTE_SCHEMA]: toJsonSchema(noteSchema) },
  },
];

export function createSetteeDesign(): Design {
  const text = generateValidateDocUpdate(kinds);
  return {
    id: "_design/settee",
    version: createHash("sha256").update(text).digest("hex").slice(0, 16),
    document: { language: "javascript", validate_doc_update: text },
    example,
  };
}

function example(key: string): Note {
  const at = "2020-01-01T00:00:00.000Z";
  return {
    _id: `${NOTE_ID_PREFIX}${key}`,
    schema: NOTE_SCHEMA,
    title: "Canary",
    body: "This note tries the rules for documents.",
    tags: ["canary"],
    pinned: false,
    archivedAt: null,
    trashedAt: null,
    createdAt: at,
    updatedAt: at,
  };
}
