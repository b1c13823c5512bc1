import * as z from "zod/mini";
import { instantSchema } from "./instant.ts";
import { MAX_BODY_LENGTH, MAX_REVIEW_VERSIONS, MAX_TITLE_LENGTH } from "./limits.ts";

const titleSchema = z.string().check(z.maxLength(MAX_TITLE_LENGTH));
const bodySchema = z.string().check(z.maxLength(MAX_BODY_LENGTH));

/** One of the texts that were written at once. */
export const reviewVersionSchema = z.looseObject({
  title: titleSchema,
  body: bodySchema,
  updatedAt: instantSchema,
});
export type ReviewVersion = z.infer<typeof reviewVersionSchema>;

/** What the versions came from. */
export const reviewBaseSchema = z.looseObject({ title: titleSchema, body: bodySchema });
export type ReviewBase = z.infer<typeof reviewBaseSchema>;

/**
 * Stands in a note in which the same words were changed in several places at once, until a person has looked at it.
 * The note itself has all of the texts; these are for telling them apart.
 */
export const reviewSchema = z.looseObject({
  /** Null: nobody knew it, or it was too long. */
  base: z.nullable(reviewBaseSchema),
  /** Oldest first. Empty when they were too long to be kept twice. */
  versions: z.array(reviewVersionSchema).check(z.maxLength(MAX_REVIEW_VERSIONS)),
});
export type Review = z.infer<typeof reviewSchema>;
