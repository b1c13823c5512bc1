import type { TRPCError } from "@trpc/server";
import { z } from "zod";
import { MIN_PASSWORD_LENGTH } from "#shared/limits.ts";
import type { ErrorData } from "#shared/reason.ts";
import { Refusal } from "./refusal.ts";

export interface ToldError {
  readonly message: string;
  readonly data: ErrorData;
}

/** What a client is told of an error: our own refusals, bad input by its field, and nothing about bugs. */
export function tellError(error: TRPCError): ToldError {
  if (error.cause instanceof Refusal) return { message: error.message, data: error.cause.data };
  // A document that does not parse is such an error too, but it is no fault of the caller's.
  if (error.code === "BAD_REQUEST" && error.cause instanceof z.core.$ZodError)
    return tellBadInput(error.cause);
  if (error.code === "INTERNAL_SERVER_ERROR")
    return { message: "Something went wrong on the server.", data: { reason: "internal" } };
  return { message: error.message, data: { reason: "invalid-input" } };
}

function tellBadInput(error: z.core.$ZodError): ToldError {
  const [issue] = error.issues;
  const field = issue?.path.join(".") ?? "";
  if (field === "email")
    return { message: "That is no e-mail address.", data: { reason: "invalid-email" } };
  if (field === "password" && issue?.code === "too_small" && issue.minimum === MIN_PASSWORD_LENGTH)
    return {
      message: `A password has at least ${MIN_PASSWORD_LENGTH} characters.`,
      data: { reason: "password-too-short" },
    };
  return { message: `${field || "input"}: ${issue?.message}`, data: { reason: "invalid-input" } };
}
