import type { Refusal } from "./refusal.ts";

/** What became of one document of a write. */
export type WriteOutcome =
  | { readonly ok: true; readonly id: string; readonly rev: string }
  | { readonly ok: false; readonly id: string; readonly rev?: string; readonly refusal: Refusal };
