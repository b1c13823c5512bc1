import * as z from "zod/mini";
import { userIdSchema } from "./user-database.ts";

const MAX_PAGE = 100;

/** The newest first. `before` is the `next` of the page before it. */
export const auditPageRequestSchema = z.object({
  before: z.optional(z.string().check(z.regex(/^[0-9TZ:.-]{1,40}~[0-9a-f]{1,40}$/))),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(MAX_PAGE)), 50),
});

/** Of everybody, or of one person. */
export const everybodysPageRequestSchema = z.object({
  ...auditPageRequestSchema.shape,
  userId: z.optional(userIdSchema),
});
