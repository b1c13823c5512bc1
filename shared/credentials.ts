import * as z from "zod/mini";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./limits.ts";

/** Trimmed and lower-cased: the form in which two spellings of one address are the same account. */
const emailSchema = z.pipe(
  z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)),
  z.email(),
);

/** Log-in takes any password, so that raising the rules never locks anyone out; sign-up adds them. */
export const logInSchema = z.object({
  email: emailSchema,
  password: z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD_LENGTH)),
});

export const signUpSchema = z.object({
  email: emailSchema,
  password: z.string().check(z.minLength(MIN_PASSWORD_LENGTH), z.maxLength(MAX_PASSWORD_LENGTH)),
});
export type Credentials = z.infer<typeof logInSchema>;
