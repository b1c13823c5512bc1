import { createContext, use } from "react";
import type { Messages } from "./messages.ts";

export const MessagesContext = createContext<Messages | null>(null);

/** The catalogue in the person's language. Throws outside of the provider that `main.tsx` puts around everything. */
export function useMessages(): Messages {
  const messages = use(MessagesContext);
  if (!messages) throw new Error("useMessages needs MessagesContext around it");
  return messages;
}
