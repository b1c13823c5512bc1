import { z } from "zod";
import type { Database } from "#couchdb/embedded/database.ts";
import type { DatabaseRequest } from "#couchdb/embedded/database-request.ts";
import { missingReason, type Document } from "#couchdb/embedded/document.ts";
import { notFound, Refusal } from "#couchdb/embedded/refusal.ts";

const designSchema = z.looseObject({
  language: z.string().default("javascript"),
  views: z.record(z.string(), z.unknown()).default({}),
  filters: z.record(z.string(), z.unknown()).default({}),
  options: z.looseObject({ include_design: z.boolean().optional() }).optional(),
});
export type Design = z.infer<typeof designSchema>;

const viewSchema = z.looseObject({ map: z.string(), reduce: z.string().optional() });

/** A view as its design document describes it. */
export interface ViewDefinition {
  readonly map: string;
  /** A built-in function's name or a text; undefined for a view that only maps. */
  readonly reduce: string | undefined;
  readonly includesDesigns: boolean;
}

/** @throws Refusal 404 */
export async function readDesign(request: DatabaseRequest, id: string): Promise<Design> {
  const document: Document = await request.database.pouch.get(id).catch((error: unknown) => {
    const reason = missingReason(error);
    throw reason === undefined ? error : notFound(reason);
  });
  const design = designSchema.safeParse(document);
  if (!design.success) throw notFound("missing");
  return design.data;
}

/** Names what a view indexes and how. */
export function viewSignature({ map, includesDesigns }: ViewDefinition): string {
  return JSON.stringify([map, includesDesigns]);
}

/** Every view of every design document. */
export async function listViews(database: Database): Promise<ViewDefinition[]> {
  const { rows } = await database.pouch.allDocs({
    startkey: "_design/",
    endkey: "_design0",
    include_docs: true,
  });
  return rows.flatMap((row) => {
    const design = designSchema.safeParse(row.doc);
    if (!design.success) return [];
    const includesDesigns = design.data.options?.include_design === true;
    return Object.values(design.data.views).flatMap((value) => {
      const view = viewSchema.safeParse(value);
      return view.success
        ? [{ map: view.data.map, reduce: view.data.reduce, includesDesigns }]
        : [];
    });
  });
}

/** @throws Refusal 400, 404 */
export function requireView(design: Design, name: string): ViewDefinition {
  const found = Object.hasOwn(design.views, name) ? design.views[name] : undefined;
  const view = viewSchema.safeParse(found);
  if (!view.success) throw notFound("missing_named_view");
  if (design.language !== "javascript")
    throw new Refusal(400, "unknown_query_language", design.language);
  const { map, reduce } = view.data;
  return { map, reduce, includesDesigns: design.options?.include_design === true };
}
