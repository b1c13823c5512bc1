import * as z from "zod/mini";

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. A person's clock may be wrong: for display and order only. */
export const instantSchema = z
  .string()
  .check(
    z.regex(
      /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$/,
    ),
  );
