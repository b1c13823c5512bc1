import * as z from "zod/mini";

/** Names one login session: the user id, and what makes it unique. */
export const sessionIdSchema = z.string().check(z.regex(/^[a-z0-9]{16,64}-[0-9a-f]{32}$/));

/** One device signed in, as its owner sees it. Times are ISO 8601. */
export const deviceSchema = z.object({
  sessionId: sessionIdSchema,
  /** The name that the person gave it; null: none. */
  label: z.nullable(z.string()),
  /** "Firefox on Android"; empty when it said nothing that can be read. */
  client: z.string(),
  /** IP address of its last contact. */
  address: z.string(),
  createdAt: z.iso.datetime(),
  usedAt: z.iso.datetime(),
  /** When it has to log in again unless it is used before. */
  expiresAt: z.iso.datetime(),
  /** It is the one that asks. */
  current: z.boolean(),
  /** Edits that waited for the server at its last contact; null: it did not tell. */
  unsyncedEdits: z.nullable(z.int().check(z.nonnegative())),
});
export type Device = z.infer<typeof deviceSchema>;
