import { useCallback } from "react";
import type { LedgerQuery, LedgerView } from "#client/port/safety-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

export function useLedger(
  port: SetteePort,
  only: LedgerQuery["only"],
  limit: number,
): LedgerView | undefined {
  const watch: Watch<LedgerView> = useCallback(
    (listener) => port.watch("ledger", { only, offset: 0, limit }, listener),
    [port, only, limit],
  );
  return useWatched(watch);
}
