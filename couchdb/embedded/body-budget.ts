import { Refusal } from "./refusal.ts";

/** How much memory all large bodies together may take. */
export interface BodyBudget {
  /**
   * Takes part of it until `release`.
   * @throws Refusal 503 when others have it
   */
  take(bytes: number): void;
  release(bytes: number): void;
}

/** Seconds after which a client may try again. */
const RETRY_AFTER = "1";

export function createBodyBudget(bytes: number): BodyBudget {
  let taken = 0;
  return {
    take(wanted) {
      if (taken + wanted > bytes)
        throw new Refusal(
          503,
          "service_unavailable",
          "Too many large requests are under way; try again in a moment.",
          { "Retry-After": RETRY_AFTER, Connection: "close" },
        );
      taken += wanted;
    },
    release(given) {
      taken -= given;
    },
  };
}
