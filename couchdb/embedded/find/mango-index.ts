import { z } from "zod";
import type { Database } from "#couchdb/embedded/database.ts";
import type { Document } from "#couchdb/embedded/document.ts";
import type { Tasks } from "#couchdb/embedded/tasks.ts";
import type { Row } from "#couchdb/embedded/views/row.ts";
import { compileSelector } from "#couchdb/embedded/selector.ts";
import { findIndex } from "#couchdb/embedded/views/view-indexes.ts";
import type { ViewIndex } from "#couchdb/embedded/views/view-index.ts";
import { readField } from "./fields.ts";

type Direction = "asc" | "desc";

/** An index that `_find` can use. */
export interface MangoIndex {
  /** `_design/…`; null for the list of all documents. */
  readonly ddoc: string | null;
  readonly name: string;
  readonly fields: readonly (readonly [name: string, direction: Direction])[];
  /** Documents that it holds; undefined: all that have the fields. */
  readonly partialFilter: unknown;
}

export const ALL_DOCUMENTS: MangoIndex = {
  ddoc: null,
  name: "_all_docs",
  fields: [["_id", "asc"]],
  partialFilter: undefined,
};

const directionSchema = z.enum(["asc", "desc"]);
const designSchema = z.looseObject({
  _id: z.string(),
  language: z.literal("query"),
  views: z.record(
    z.string(),
    z.looseObject({
      map: z.looseObject({
        fields: z.record(z.string(), directionSchema),
        partial_filter_selector: z.record(z.string(), z.unknown()).optional(),
      }),
    }),
  ),
});

/** Indexes that design documents define, in the order of their names. */
export async function readMangoIndexes(database: Database): Promise<MangoIndex[]> {
  const { rows } = await database.pouch.allDocs({
    startkey: "_design/",
    endkey: "_design0",
    include_docs: true,
  });
  return rows.flatMap((row) => {
    const design = designSchema.safeParse(row.doc);
    if (!design.success) return [];
    return Object.entries(design.data.views).map(([name, { map }]) => ({
      ddoc: design.data._id,
      name,
      fields: Object.entries(map.fields),
      partialFilter:
        Object.keys(map.partial_filter_selector ?? {}).length === 0
          ? undefined
          : map.partial_filter_selector,
    }));
  });
}

/** As `_index` and `_explain` show it. */
export function describeIndex({ ddoc, name, fields, partialFilter }: MangoIndex): unknown {
  const def = {
    fields: fields.map(([field, direction]) => ({ [field]: direction })),
    ...(partialFilter === undefined ? {} : { partial_filter_selector: partialFilter }),
  };
  return ddoc === null
    ? { ddoc, name, type: "special", def }
    : { ddoc, name, type: "json", partitioned: false, def };
}

/** Names what is indexed and how. */
export function mangoSignature({ fields, partialFilter }: MangoIndex): string {
  return JSON.stringify(["find", fields, partialFilter]);
}

/** Its rows: the values of its fields, of each document that has them all. */
export function openIndex(database: Database, tasks: Tasks, index: MangoIndex): ViewIndex {
  const { fields, partialFilter, ddoc } = index;
  const belongs = partialFilter === undefined ? () => true : compileSelector(partialFilter);
  const mapDocument = (document: Document): Row[] => {
    const key = fields.map(([field]) => readField(document, field));
    const isHeld = key.every((value) => value !== undefined) && belongs(document);
    return isHeld ? [{ id: document._id, key, value: null }] : [];
  };
  return findIndex(database, tasks, {
    signature: mangoSignature(index),
    designDocument: ddoc,
    map: async (documents) => documents.map(mapDocument),
    includesDesigns: false,
  });
}
