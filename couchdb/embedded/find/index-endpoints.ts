import { createHash } from "node:crypto";
import { z } from "zod";
import { json, type Answer } from "#couchdb/embedded/answer.ts";
import { requireObject } from "#couchdb/embedded/bulk-documents.ts";
import { writeOne } from "#couchdb/embedded/change-document.ts";
import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import { missingReason, type Document } from "#couchdb/embedded/document.ts";
import { notFound, Refusal } from "#couchdb/embedded/refusal.ts";
import { refuse, requireOneDirection } from "./find-query.ts";
import { ALL_DOCUMENTS, describeIndex, readMangoIndexes } from "./mango-index.ts";

const fieldSchema = z.union([
  z.string().transform((name): [string, "asc" | "desc"] => [name, "asc"]),
  z
    .record(z.string(), z.enum(["asc", "desc"]))
    .transform((one): [string, "asc" | "desc"] => Object.entries(one)[0] ?? ["", "asc"]),
]);
const definitionSchema = z.looseObject({
  fields: z.array(fieldSchema),
  partial_filter_selector: z.record(z.string(), z.unknown()).optional(),
});
const viewsSchema = z.record(z.string(), z.unknown());

/** `GET /db/_index` */
export async function getIndexes(request: DatabaseRequest): Promise<Answer> {
  const indexes = [ALL_DOCUMENTS, ...(await readMangoIndexes(request.database))];
  return json(200, { total_rows: indexes.length, indexes: indexes.map(describeIndex) });
}

/** `POST /db/_index`: an index is a view of a design document in the language `query`. */
export async function postIndex(request: DatabaseRequest): Promise<Answer> {
  const body = requireObject(await request.declaredJson());
  const { name, ddoc, view } = readDefinition(body);
  const id = ddoc.startsWith("_design/") ? ddoc : `_design/${ddoc}`;
  const kept = await readDesign(request, id);
  const views = viewsSchema.parse(kept?.["views"] ?? {});
  if (JSON.stringify(views[name]) === JSON.stringify(view))
    return json(200, { result: "exists", id, name });
  await writeOne(request, {
    ...kept,
    _id: id,
    language: "query",
    views: { ...views, [name]: view },
  });
  return json(200, { result: "created", id, name });
}

/** `DELETE /db/_index/<design document>/json/<name>` */
export async function deleteIndex(request: DatabaseRequest): Promise<Answer> {
  const kept = await readDesign(request, request.documentId);
  const views = viewsSchema.safeParse(kept?.["views"]).data ?? {};
  if (kept === undefined || !Object.hasOwn(views, request.attachmentName))
    throw notFound("missing");
  const { [request.attachmentName]: _removed, ...rest } = views;
  const isEmpty = Object.keys(rest).length === 0;
  await writeOne(request, isEmpty ? { ...kept, _deleted: true } : { ...kept, views: rest });
  return json(200, { ok: true });
}

function readDefinition(body: Readonly<Record<string, unknown>>): {
  name: string;
  ddoc: string;
  view: unknown;
} {
  const given = body["index"];
  if (given === undefined) throw refuse("missing_required_key", "Missing required key: index");
  if (body["type"] !== undefined && body["type"] !== "json")
    throw new Refusal(503, "required index service unavailable", String(body["type"]));
  const definition = definitionSchema.safeParse(given);
  if (!definition.success)
    throw z.looseObject({ fields: z.unknown() }).safeParse(given).data?.["fields"] === undefined
      ? refuse("missing_required_key", "Missing required key: fields")
      : refuse("invalid_index_json", "Invalid index definition.");
  const { fields, partial_filter_selector: partialFilter = {} } = definition.data;
  requireOneDirection(fields);
  const hash = createHash("sha1").update(JSON.stringify(definition.data)).digest("hex");
  return {
    name: typeof body["name"] === "string" ? body["name"] : hash,
    ddoc: typeof body["ddoc"] === "string" ? body["ddoc"] : hash,
    view: {
      map: { fields: Object.fromEntries(fields), partial_filter_selector: partialFilter },
      reduce: "_count",
      options: { def: given },
    },
  };
}

async function readDesign(request: DatabaseRequest, id: string): Promise<Document | undefined> {
  try {
    return await request.database.pouch.get(id);
  } catch (error) {
    if (missingReason(error) === undefined) throw error;
    return undefined;
  }
}
