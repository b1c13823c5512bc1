import { z } from "zod";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./limits.ts";

export { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH };

/** Trimmed and lower-cased: the form in which two spellings of one address are the same account. */
export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** Log-in takes any password, so that raising the rules never locks anyone out; sign-up adds them. */
export const logInSchema = z.object({
  email: emailSchema,
  password: z.string().min(1).max(MAX_PASSWORD_LENGTH),
});

export const signUpSchema = z.object({
  email: emailSchema,
  password: z.string().min(MIN_PASSWORD_LENGTH).max(MAX_PASSWORD_LENGTH),
});
export type Credentials = z.infer<typeof logInSchema>;
