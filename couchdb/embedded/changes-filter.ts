import { z } from "zod";
import type { DatabaseRequest } from "./database-request.ts";
import type { Document } from "./document.ts";
import { jsonParameter } from "./query.ts";
import { badRequest, notFound } from "./refusal.ts";
import { compileSelector } from "./selector.ts";
import { readDesign, requireView } from "./views/view-definition.ts";

/** Which of these documents belong into the feed, in order. */
type Choose = (documents: readonly Document[]) => Promise<readonly boolean[]>;

export interface ChangesFilter {
  /** What is filtered page by page, with the documents at hand. */
  readonly choose: Choose | undefined;
  /** The only documents that it lets through; undefined: any. */
  readonly documents?: readonly string[];
}

/** @throws Refusal 400, 404 */
export async function readFilter(
  request: DatabaseRequest,
  body: Record<string, unknown>,
): Promise<ChangesFilter> {
  const { query } = request;
  const filter = query.get("filter");
  if (filter === null || filter === "") return { choose: undefined };
  if (filter === "_doc_ids") {
    const ids = z.array(z.string()).safeParse(body["doc_ids"] ?? jsonParameter(query, "doc_ids"));
    if (!ids.success) throw badRequest("`doc_ids` filter parameter is not a list of doc ids.");
    return { choose: undefined, documents: ids.data };
  }
  if (filter === "_selector") return { choose: chooseBySelector(body["selector"]) };
  if (filter === "_design") return { choose: chooseDesigns };
  if (filter === "_view") return { choose: await chooseByView(request) };
  const [design, name] = splitName(filter);
  return { choose: await chooseByFunction(request, design, name) };
}

/** @throws Refusal 400 */
function chooseBySelector(selector: unknown): Choose {
  const matches = compileSelector(selector);
  return async (documents) => documents.map((document) => matches(document));
}

async function chooseDesigns(documents: readonly Document[]): Promise<readonly boolean[]> {
  return documents.map(({ _id }) => _id.startsWith("_design/"));
}

/** A document that a view's map function emits anything for. */
async function chooseByView(request: DatabaseRequest): Promise<Choose> {
  const named = request.query.get("view");
  const [design = "", view, ...rest] = named?.split("/") ?? [];
  if (view === undefined || rest.length > 0)
    throw badRequest("`view` must be of the form `designname/viewname`");
  const { map } = requireView(await readDesign(request, `_design/${design}`), view);
  const { functions } = request.services;
  return async (documents) => (await functions.map(map, documents)).map((rows) => rows.length > 0);
}

async function chooseByFunction(
  request: DatabaseRequest,
  design: string,
  name: string,
): Promise<Choose> {
  const { filters } = await readDesign(request, `_design/${design}`);
  const source = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (typeof source !== "string") throw notFound(`missing json key: ${name}`);
  const { functions } = request.services;
  const asked = describeRequest(request);
  return (documents) => functions.filter(source, documents, asked);
}

/** The part of CouchDB's request object that filters look at. */
function describeRequest({ query, method, segments, user, author }: DatabaseRequest): unknown {
  return {
    query: Object.fromEntries(query),
    method,
    path: segments,
    userCtx: { db: segments[0], name: user.name, roles: user.roles },
    secObj: author.security,
  };
}

function splitName(filter: string): [design: string, name: string] {
  const [design, name, ...rest] = filter.split("/");
  if (design === undefined || name === undefined || rest.length > 0)
    throw badRequest("`filter` must be of the form `designname/filtername`");
  return [design, name];
}
