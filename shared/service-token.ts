import * as z from "zod/mini";

/** Which of the services that the host named the token is for: its `aud`. */
export const serviceTokenSchema = z.object({
  audience: z.string().check(z.minLength(1), z.maxLength(200)),
});

/** A JWT that another service can verify by Settee's public keys alone. */
export interface ServiceToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}
