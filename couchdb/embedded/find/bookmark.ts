import { z } from "zod";
import { Refusal } from "#couchdb/embedded/refusal.ts";

/** The last row that a page of answers ended with. */
const bookmarkSchema = z.object({ key: z.unknown(), id: z.string() });
export type Bookmark = z.infer<typeof bookmarkSchema>;

/** What stands in an answer without documents. */
export const NO_BOOKMARK = "nil";

export function formatBookmark({ key, id }: Bookmark): string {
  return Buffer.from(JSON.stringify({ key, id })).toString("base64url");
}

/** @throws Refusal 400 */
export function parseBookmark(value: unknown): Bookmark | undefined {
  if (value === undefined || value === NO_BOOKMARK || value === "") return undefined;
  try {
    return bookmarkSchema.parse(
      JSON.parse(Buffer.from(z.string().parse(value), "base64url").toString("utf8")),
    );
  } catch {
    // Whatever is wrong with it: it is not one of ours.
    throw new Refusal(400, "invalid_bookmark", `Invalid bookmark value: ${JSON.stringify(value)}`);
  }
}
