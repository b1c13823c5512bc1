import * as z from "zod/mini";
import { roleSchema } from "./login.ts";

/** What whoever stands before the door may know. */
export const entranceSchema = z.object({
  /** Who may sign up: anybody, whoever has an invitation, or nobody. */
  registration: z.enum(["open", "invite", "closed"]),
  /** False: links are handed over by the host, and addresses are not confirmed. */
  sendsMail: z.boolean(),
});
export type Entrance = z.infer<typeof entranceSchema>;

/** A person's own account. */
export const accountDetailsSchema = z.object({
  email: z.string(),
  emailVerified: z.boolean(),
  roles: z.array(roleSchema),
  /** ISO 8601. */
  createdAt: z.string(),
  sendsMail: z.boolean(),
});
export type AccountDetails = z.infer<typeof accountDetailsSchema>;

/** Whom a link is for; null: whoever has it. */
export const linkDetailsSchema = z.object({ email: z.nullable(z.string()) });
export type LinkDetails = z.infer<typeof linkDetailsSchema>;
