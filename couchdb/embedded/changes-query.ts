import { z } from "zod";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { flag, jsonParameter } from "./query.ts";
import { badRequest, notImplemented } from "./refusal.ts";
import { compileSelector } from "./selector.ts";
import { parseSequence } from "./sequence.ts";

/** `[chttpd] changes_timeout`, milliseconds. */
const MAX_TIMEOUT = 60_000;

const feedSchema = z.enum(["normal", "longpoll", "continuous", "live"]);

export interface ChangesQuery {
  readonly feed: "normal" | "longpoll" | "continuous";
  readonly since: number | "now";
  readonly limit: number;
  readonly descending: boolean;
  /** Milliseconds between signs of life; such a feed never times out. */
  readonly heartbeat: number | undefined;
  /** Milliseconds that a live feed waits for a change. */
  readonly timeout: number;
  /** What goes to PouchDB as it is. */
  readonly content: Record<string, unknown>;
}

/** @throws Refusal 400, 501 */
export async function readChangesQuery(request: DatabaseRequest): Promise<ChangesQuery> {
  const { query, method } = request;
  const body = method === "POST" ? requireObject(await request.declaredJson()) : {};
  const feed = readFeed(query);
  const since = query.get("since") ?? query.get("last-event-id");
  return {
    feed,
    since: parseSequence(since, request.database.incarnation),
    limit: readNumber(query, "limit") ?? Number.POSITIVE_INFINITY,
    descending: flag(query, "descending") || query.get("dir") === "rev",
    heartbeat: readHeartbeat(query),
    timeout: Math.min(readNumber(query, "timeout") ?? MAX_TIMEOUT, MAX_TIMEOUT),
    content: {
      style: query.get("style") === "all_docs" ? "all_docs" : "main_only",
      include_docs: flag(query, "include_docs"),
      conflicts: flag(query, "conflicts"),
      attachments: flag(query, "attachments"),
      ...readFilter(query, body),
    },
  };
}

function readFeed(query: URLSearchParams): ChangesQuery["feed"] {
  const given = query.get("feed") ?? "normal";
  if (given === "eventsource") throw notImplemented("event source feeds");
  const feed = feedSchema.safeParse(given);
  if (!feed.success)
    throw badRequest("Supported `feed` types: normal, continuous, live, longpoll, eventsource");
  return feed.data === "live" ? "continuous" : feed.data;
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw badRequest(`Invalid value for ${name}.`);
  return Number(value);
}

function readHeartbeat(query: URLSearchParams): number | undefined {
  const value = query.get("heartbeat");
  if (value === null || value === "false") return undefined;
  if (value === "true") return MAX_TIMEOUT;
  if (!/^\d{1,15}$/.test(value) || Number(value) === 0)
    throw badRequest(
      "Invalid heartbeat value. Expecting a positive integer value (in milliseconds).",
    );
  return Math.min(Number(value), MAX_TIMEOUT);
}

function readFilter(
  query: URLSearchParams,
  body: Record<string, unknown>,
): Record<string, unknown> {
  const filter = query.get("filter");
  if (filter === null || filter === "") return {};
  if (filter === "_doc_ids") {
    const ids = z.array(z.string()).safeParse(body["doc_ids"] ?? jsonParameter(query, "doc_ids"));
    if (!ids.success) throw badRequest("`doc_ids` filter parameter is not a list of doc ids.");
    return { doc_ids: ids.data };
  }
  if (filter === "_selector") return { filter: compileSelector(body["selector"]) };
  if (filter.startsWith("_") || filter.includes("/"))
    throw notImplemented(`the changes filter "${filter}"`);
  throw badRequest("`filter` must be of the form `designname/filtername`");
}
