import {
  getAllDocuments,
  getDesignDocuments,
  postAllDocuments,
  postAllDocumentsQueries,
} from "./all-documents.ts";
import type { Answer } from "./answer.ts";
import { deleteAttachment, getAttachment, putAttachment } from "./attachments.ts";
import { postBulkDocuments } from "./bulk-documents.ts";
import { postBulkGet } from "./bulk-get.ts";
import { copyDocument, deleteDocument, postDocument, putDocument } from "./change-document.ts";
import { getChanges } from "./changes.ts";
import { getDatabase } from "./database-endpoints.ts";
import {
  getRevisionsLimit,
  getSecurity,
  postCompact,
  postEnsureFullCommit,
  putRevisionsLimit,
  putSecurity,
} from "./database-settings.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { postExplain, postFind } from "./find/find-endpoints.ts";
import { deleteIndex, getIndexes, postIndex } from "./find/index-endpoints.ts";
import { getLocalDocuments } from "./list-local-documents.ts";
import { deleteLocal, getLocalDocument, putLocal } from "./local-documents.ts";
import { getPurgedInfos, getPurgedInfosLimit, postPurge, putPurgedInfosLimit } from "./purge.ts";
import { getDocument } from "./read-document.ts";
import { badRequest, notFound, notImplemented } from "./refusal.ts";
import { postMissingRevisions, postRevisionsDifference } from "./revisions-difference.ts";
import {
  getDesignInfo,
  getView,
  postView,
  postViewCleanup,
  postViewQueries,
} from "./views/view-endpoints.ts";
import type { Methods } from "./server-routes.ts";

type DatabaseHandler = (request: DatabaseRequest) => Promise<Answer>;

/** What a path inside a database names. */
export interface DatabaseRoute {
  readonly methods: Methods<DatabaseHandler>;
  readonly documentId: string;
  readonly attachmentName: string;
}

const DATABASE: Methods<DatabaseHandler> = {
  // PUT and DELETE of a database are answered before it is opened; they are named here for the list of methods.
  DELETE: () => Promise.reject(new Error("answered before")),
  GET: getDatabase,
  HEAD: getDatabase,
  POST: postDocument,
};

const ENDPOINTS: ReadonlyMap<string, Methods<DatabaseHandler>> = new Map([
  ["_all_docs", { GET: getAllDocuments, HEAD: getAllDocuments, POST: postAllDocuments }],
  ["_all_docs/queries", { POST: postAllDocumentsQueries }],
  ["_design_docs", { GET: getDesignDocuments, HEAD: getDesignDocuments }],
  ["_local_docs", { GET: getLocalDocuments, HEAD: getLocalDocuments }],
  ["_bulk_docs", { POST: postBulkDocuments }],
  ["_bulk_get", { POST: postBulkGet }],
  ["_changes", { GET: getChanges, POST: getChanges, HEAD: getChanges }],
  ["_compact", { POST: postCompact }],
  ["_ensure_full_commit", { POST: postEnsureFullCommit }],
  ["_explain", { POST: postExplain }],
  ["_find", { POST: postFind }],
  ["_index", { GET: getIndexes, POST: postIndex }],
  ["_missing_revs", { POST: postMissingRevisions }],
  ["_purge", { POST: postPurge }],
  ["_purged_infos", { GET: getPurgedInfos }],
  ["_purged_infos_limit", { PUT: putPurgedInfosLimit, GET: getPurgedInfosLimit }],
  ["_revs_diff", { POST: postRevisionsDifference }],
  ["_revs_limit", { PUT: putRevisionsLimit, GET: getRevisionsLimit }],
  ["_view_cleanup", { POST: postViewCleanup }],
  ["_security", { PUT: putSecurity, GET: getSecurity }],
]);

const DOCUMENT: Methods<DatabaseHandler> = {
  DELETE: deleteDocument,
  GET: getDocument,
  HEAD: getDocument,
  PUT: putDocument,
  COPY: copyDocument,
};

const LOCAL_DOCUMENT: Methods<DatabaseHandler> = {
  DELETE: deleteLocal,
  GET: getLocalDocument,
  HEAD: getLocalDocument,
  PUT: putLocal,
};

const ATTACHMENT: Methods<DatabaseHandler> = {
  GET: getAttachment,
  HEAD: getAttachment,
  PUT: putAttachment,
  DELETE: deleteAttachment,
};

/** What stands behind a design document, by its first segment and the one after its name. */
const DESIGN_PARTS: ReadonlyMap<string, Methods<DatabaseHandler>> = new Map([
  ["_view", { GET: getView, HEAD: getView, POST: postView }],
  ["_view/queries", { POST: postViewQueries }],
  ["_info", { GET: getDesignInfo }],
]);

/** CouchDB's endpoints that stay CouchDB's. */
const NOT_HERE = new Set(["_auto_purge", "_partition", "_shards", "_sync_shards"]);

/**
 * @param path Segments after the database's name.
 * @throws Refusal 400, 404, 501
 */
export function databaseRoute(path: readonly string[]): DatabaseRoute {
  const [first, ...rest] = path;
  if (first === undefined) return { methods: DATABASE, documentId: "", attachmentName: "" };
  const [prefix, name] = splitReserved(first, rest);
  if (prefix === "_local") return localRoute(name);
  if (prefix === "_design") return documentRoute(`_design/${name[0] ?? ""}`, name.slice(1));
  const methods = ENDPOINTS.get(path.join("/"));
  if (methods !== undefined) return { methods, documentId: "", attachmentName: "" };
  if (first === "_index") return indexRoute(rest);
  if (NOT_HERE.has(first)) throw notImplemented(first);
  return documentRoute(first, rest);
}

/** `_design/x` may come as one encoded segment or as two. */
function splitReserved(
  first: string,
  rest: readonly string[],
): [prefix: string | undefined, name: readonly string[]] {
  for (const prefix of ["_design", "_local"]) {
    if (first === prefix) return [prefix, rest];
    if (first.startsWith(`${prefix}/`)) return [prefix, [first.slice(prefix.length + 1), ...rest]];
  }
  return [undefined, []];
}

/** `_index/[_design/]<name of the design document>/json/<name of the index>` */
function indexRoute(path: readonly string[]): DatabaseRoute {
  const [design, type, name, ...more] = path[0] === "_design" ? path.slice(1) : path;
  if (design === undefined || type !== "json" || name === undefined || more.length > 0)
    throw notFound("missing");
  const id = design.startsWith("_design/") ? design : `_design/${design}`;
  return { methods: { DELETE: deleteIndex }, documentId: id, attachmentName: name };
}

function localRoute(name: readonly string[]): DatabaseRoute {
  const [id, ...rest] = name;
  if (id === undefined || id === "") throw badRequest("Invalid _local document id.");
  if (rest.length > 0) throw badRequest("_local documents do not accept attachments.");
  return { methods: LOCAL_DOCUMENT, documentId: `_local/${id}`, attachmentName: "" };
}

function documentRoute(documentId: string, rest: readonly string[]): DatabaseRoute {
  if (documentId === "_design/") throw notFound("missing");
  if (rest.length === 0) return { methods: DOCUMENT, documentId, attachmentName: "" };
  const [part, name = "", last, ...more] = rest;
  if (documentId.startsWith("_design/") && part !== undefined && more.length === 0) {
    const methods = DESIGN_PARTS.get([part, ...(last === undefined ? [] : [last])].join("/"));
    if (methods !== undefined) return { methods, documentId, attachmentName: name };
  }
  return { methods: ATTACHMENT, documentId, attachmentName: rest.join("/") };
}
