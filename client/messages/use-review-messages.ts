import { useMemo } from "react";
import { review } from "./english/review.ts";
import { useMessages } from "./use-messages.ts";

export type ReviewMessages = ReturnType<typeof review>;

/** The sentences of the review: apart from the catalogue, so that they are fetched with its screen. */
export function useReviewMessages(): ReviewMessages {
  const { formats } = useMessages();
  return useMemo(() => review(formats), [formats]);
}
