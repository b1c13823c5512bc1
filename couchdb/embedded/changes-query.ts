import { z } from "zod";
import { readFilter, type ChangesFilter } from "./changes-filter.ts";
import { requireObject } from "./bulk-documents.ts";
import type { DatabaseRequest } from "./database-request.ts";
import { flag } from "./query.ts";
import { badRequest } from "./refusal.ts";
import { parseSequence } from "./sequence.ts";

/** `[chttpd] changes_timeout`, milliseconds. */
const MAX_TIMEOUT = 60_000;

const feedSchema = z.enum(["normal", "longpoll", "continuous", "live", "eventsource"]);

export interface ChangesQuery {
  readonly feed: "normal" | "longpoll" | "continuous" | "eventsource";
  readonly since: number | "now";
  readonly limit: number;
  readonly descending: boolean;
  /** Milliseconds between signs of life; such a feed never times out. */
  readonly heartbeat: number | undefined;
  /** Milliseconds that a live feed waits for a change. */
  readonly timeout: number;
  /** What a row shows. */
  readonly content: {
    /** Every leaf instead of the winner. */
    readonly allLeaves: boolean;
    readonly documents: boolean;
    readonly conflicts: boolean;
    readonly attachments: boolean;
    readonly encodings: boolean;
  };
  readonly choose: ChangesFilter["choose"];
  readonly documents: ChangesFilter["documents"] | undefined;
}

/** @throws Refusal 400, 404 */
export async function readChangesQuery(request: DatabaseRequest): Promise<ChangesQuery> {
  const { query, method } = request;
  const body = method === "POST" ? requireObject(await request.declaredJson()) : {};
  const feed = readFeed(query);
  const since = query.get("last-event-id") ?? request.header("last-event-id") ?? query.get("since");
  const { choose, documents } = await readFilter(request, body);
  return {
    feed,
    since: parseSequence(since, request.database.incarnation),
    limit: readNumber(query, "limit") ?? Number.POSITIVE_INFINITY,
    descending: flag(query, "descending") || query.get("dir") === "rev",
    heartbeat: readHeartbeat(query),
    timeout: Math.min(readNumber(query, "timeout") ?? MAX_TIMEOUT, MAX_TIMEOUT),
    content: {
      allLeaves: query.get("style") === "all_docs",
      documents: flag(query, "include_docs"),
      conflicts: flag(query, "conflicts"),
      attachments: flag(query, "attachments"),
      encodings: flag(query, "att_encoding_info"),
    },
    choose,
    documents,
  };
}

function readFeed(query: URLSearchParams): ChangesQuery["feed"] {
  const given = query.get("feed") ?? "normal";
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
