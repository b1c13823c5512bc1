import { z } from "zod";
import { json, type Answer } from "./answer.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { pagesOf } from "./pages.ts";
import { presentRevision, readRevisions } from "./read-document.ts";
import { flag, isRevision } from "./query.ts";
import { badRequest } from "./refusal.ts";

const wantedSchema = z.looseObject({ id: z.string().min(1), rev: z.string().optional() });

/** `POST /db/_bulk_get` */
export async function postBulkGet(request: DatabaseRequest): Promise<Answer> {
  const { docs } = requireObject(await request.declaredJson());
  if (!Array.isArray(docs)) throw badRequest("Missing JSON list of 'docs'.");
  const results: unknown[] = [];
  for (const page of pagesOf(docs))
    results.push(...(await Promise.all(page.map((wanted) => readWanted(request, wanted)))));
  return json(200, { results });
}

async function readWanted(request: DatabaseRequest, value: unknown): Promise<unknown> {
  const wanted = wantedSchema.safeParse(value);
  if (!wanted.success) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return refused(
      null,
      null,
      "bad_request",
      isObject ? "document id missed" : "document must be a JSON object",
    );
  }
  const { id, rev } = wanted.data;
  if (rev !== undefined && !isRevision(rev))
    return refused(id, rev, "bad_request", "Invalid rev format");
  const answers = await readRevisions(
    request.database.pouch,
    id,
    rev === undefined ? "all" : [rev],
    {
      latest: flag(request.query, "latest"),
      revs: flag(request.query, "revs"),
      attachments: flag(request.query, "attachments"),
      binary: false,
    },
  );
  if (answers.length === 0) return refused(id, "undefined", "not_found", "missing");
  const docs = answers.map((answer) =>
    "ok" in answer ? presentRevision(answer) : refusal(id, answer.missing, "not_found", "missing"),
  );
  return { id, docs };
}

function refusal(id: string | null, rev: string | null, error: string, reason: string): unknown {
  return { error: { rev, reason, id, error } };
}

function refused(id: string | null, rev: string | null, error: string, reason: string): unknown {
  return { id, docs: [refusal(id, rev, error, reason)] };
}
