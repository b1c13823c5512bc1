import { english } from "./english/english.ts";
import { createFormats } from "./formats.ts";

/** Widens the literal sentences of English to any sentence, so that another language type-checks and a missing key does not. */
type Sentences<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof T]: Sentences<T[Key]> };

type English = ReturnType<typeof english>;
export type Messages = Sentences<Omit<English, "formats">> & Pick<English, "formats">;

/** Dates and numbers follow `locale`; sentences are English until another catalogue stands here. */
export function createMessages(locale: string, now: () => number): Messages {
  return english(createFormats(locale, now));
}
