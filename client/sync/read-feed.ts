import * as z from "zod/mini";

/** What a `_changes` answer says of the server's feed. */
export interface FeedNews {
  readonly changes: number;
  /** Changes after these that the server still has. */
  readonly pending: number;
}

const feedSchema = z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) });

/**
 * The feed's text without design documents. They are the server's own; a `filter` or `selector` would leave them out
 * too, but would become part of PouchDB's replication id and make the server run it over every change. A page that is
 * empty without them is fine: PouchDB goes on from its `last_seq`.
 */
export function withoutDesignDocuments(text: string): string {
  if (!text.includes('"_design/')) return text;
  const feed = feedSchema.parse(JSON.parse(text));
  const results = feed.results.filter(({ id }) => !id.startsWith("_design/"));
  return JSON.stringify({ ...feed, results });
}

/** Null for an answer without the number, which only a filtered or a very old feed gives. */
export function readFeedNews(text: string): FeedNews | null {
  const pending = /"pending":\s*(\d+)/.exec(text.slice(-500))?.[1];
  if (pending === undefined) return null;
  // Each change of a feed has one `"changes":[`; bodies are not in it.
  return { changes: text.split('"changes":[').length - 1, pending: Number(pending) };
}
