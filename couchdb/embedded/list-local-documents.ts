import { stream, type Answer } from "./answer.ts";
import type { DatabaseRequest } from "./database-request.ts";
import type { Document } from "./document.ts";
import { keptLocalDocument } from "./local-documents.ts";
import { countParameter, flag, jsonParameter } from "./query.ts";
import { LOCAL_DOCUMENTS } from "./store/keys.ts";
import { readRange } from "./store/raw-store.ts";

/** `GET /db/_local_docs` */
export async function getLocalDocuments(request: DatabaseRequest): Promise<Answer> {
  const { query } = request;
  const start = jsonParameter(query, "startkey", "start_key") ?? jsonParameter(query, "key");
  const end = jsonParameter(query, "endkey", "end_key") ?? jsonParameter(query, "key");
  const skip = countParameter(query, "skip") ?? 0;
  const limit = countParameter(query, "limit") ?? Number.POSITIVE_INFINITY;
  const all: Document[] = [];
  for await (const [, text] of readRange(request.database.store, { prefix: LOCAL_DOCUMENTS }))
    all.push(...[keptLocalDocument(JSON.parse(text)) ?? []].flat());
  const kept = all
    .filter(({ _id }) => typeof start !== "string" || _id >= start)
    .filter(({ _id }) => typeof end !== "string" || _id <= end);
  const ordered = flag(query, "descending") ? kept.toReversed() : kept;
  const rows = ordered.slice(skip, Math.min(skip + limit, ordered.length)).map((document) => {
    const { _id: id, _rev: rev } = document;
    const shown = flag(query, "include_docs") ? { doc: document } : {};
    return JSON.stringify({ id, key: id, value: { rev }, ...shown });
  });
  return stream((write) =>
    write(`{"total_rows":null,"offset":null,"rows":[\n${rows.join(",\n")}\n]}\n`),
  );
}
