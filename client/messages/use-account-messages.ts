import { useMemo } from "react";
import { account } from "./english/account.ts";
import { useMessages } from "./use-messages.ts";

export type AccountMessages = ReturnType<typeof account>;

/** The sentences of the account's screens: apart from the catalogue, so that they are fetched with those screens. */
export function useAccountMessages(): AccountMessages {
  const { formats } = useMessages();
  return useMemo(() => account(formats), [formats]);
}
