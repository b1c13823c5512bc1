import * as z from "zod/mini";
import { sessionIdSchema } from "./device.ts";
import { MAX_LABEL_LENGTH } from "./limits.ts";

/** What a device tells between two refreshes. */
export const tellSchema = z.object({ unsyncedEdits: z.int().check(z.nonnegative()) });

export const revokeSchema = z.object({ sessionId: sessionIdSchema });

export const renameDeviceSchema = z.object({
  sessionId: sessionIdSchema,
  /** Empty: the name is taken away. */
  label: z.string().check(z.trim(), z.maxLength(MAX_LABEL_LENGTH)),
});
