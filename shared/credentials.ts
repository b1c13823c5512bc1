import * as z from "zod/mini";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./limits.ts";

/** Trimmed and lower-cased: the form in which two spellings of one address are the same account. */
export const emailSchema = z.pipe(
  z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)),
  z.email(),
);

/** Log-in takes any password, so that raising the rules never locks anyone out; sign-up adds them. */
export const logInSchema = z.object({
  email: emailSchema,
  password: z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD_LENGTH)),
});

export type Credentials = z.infer<typeof logInSchema>;

/** The secret part of a link that was mailed or handed over: 256 random bits in base64url. */
const linkTokenSchema = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

const newPasswordSchema = z
  .string()
  .check(z.minLength(MIN_PASSWORD_LENGTH), z.maxLength(MAX_PASSWORD_LENGTH));
const currentPasswordSchema = z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD_LENGTH));

export const signUpSchema = z.object({
  email: emailSchema,
  password: newPasswordSchema,
  /** From an invitation, where one is needed. */
  invitation: z.optional(linkTokenSchema),
});
export type SignUpInput = z.infer<typeof signUpSchema>;

export const changePasswordSchema = z.object({
  currentPassword: currentPasswordSchema,
  password: newPasswordSchema,
});
export const requestPasswordResetSchema = z.object({ email: emailSchema });
export const resetPasswordSchema = z.object({
  token: linkTokenSchema,
  password: newPasswordSchema,
});
export const linkSchema = z.object({ token: linkTokenSchema });
export const requestEmailChangeSchema = z.object({
  currentPassword: currentPasswordSchema,
  email: emailSchema,
});

/** A link that asks for something before it is used. */
export const readLinkSchema = z.object({
  token: linkTokenSchema,
  type: z.enum(["reset-password", "invitation"]),
});
export type ReadLinkInput = z.infer<typeof readLinkSchema>;
