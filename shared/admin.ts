import * as z from "zod/mini";
import { emailSchema } from "./credentials.ts";
import { roleSchema } from "./login.ts";
import { userIdSchema } from "./user-database.ts";

export const userIdInputSchema = z.object({ userId: userIdSchema });

/** What a ban did. */
const banReportSchema = z.object({
  sessionsEnded: z.int(),
  /** Milliseconds until CouchDB refused a cookie from before; null: there was none to try. */
  cookieRefusedAfter: z.nullable(z.number()),
  /**
   * Seconds within which a feed that was open may deliver one last batch; zero where every feed goes through Settee's
   * gateway and is cut.
   */
  feedsEndWithin: z.int(),
});
export type BanReport = z.infer<typeof banReportSchema>;

/** A person as admins see one. */
const accountSummarySchema = z.object({
  id: userIdSchema,
  email: z.string(),
  emailVerified: z.boolean(),
  roles: z.array(roleSchema),
  status: z.enum(["active", "banned", "deleting"]),
  /** ISO 8601. */
  createdAt: z.string(),
});
export type AccountSummary = z.infer<typeof accountSummarySchema>;

/** In the order of their ids. `after` is the `next` of the page before. */
export const accountsPageRequestSchema = z.object({
  after: z.optional(userIdSchema),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(100)), 50),
});

export const roleChangeSchema = z.object({ userId: userIdSchema, role: roleSchema });

/** Which login sessions; all that are given must hold, and at least one is. */
export const sessionCriteriaSchema = z
  .object({
    userId: z.optional(userIdSchema),
    /** "10.0.0.0/8", "2001:db8::/32", or one address. */
    cidr: z.optional(z.string().check(z.minLength(2), z.maxLength(60))),
    /** Last used before this time, ISO 8601. */
    before: z.optional(z.iso.datetime()),
    /** Part of the user agent, or of the name it is shown by; upper and lower case are the same. */
    userAgent: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    /** Every session of everybody. */
    all: z.optional(z.literal(true)),
  })
  .check(z.refine((criteria) => Object.values(criteria).some((one) => one !== undefined)));
export type SessionCriteria = z.infer<typeof sessionCriteriaSchema>;

export const revokeSessionsSchema = z.object({
  criteria: sessionCriteriaSchema,
  /** Only counts. */
  dryRun: z.boolean(),
});

const revokeReportSchema = z.object({ sessions: z.int(), users: z.int() });
export type RevokeReport = z.infer<typeof revokeReportSchema>;

/** A link by which people sign up. */
export const inviteSchema = z.object({
  /** Only this address can use it; absent: whoever has the link. */
  email: z.optional(emailSchema),
  role: z._default(roleSchema, "member"),
  /** How many people can use it. */
  uses: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 1),
  /** Days until it expires. */
  days: z._default(z.int().check(z.minimum(1), z.maximum(365)), 7),
});

const invitationSchema = z.object({ link: z.url(), expiresAt: z.iso.datetime() });
export type Invitation = z.infer<typeof invitationSchema>;
