import { useCallback } from "react";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

export function useSync(port: SetteePort): SyncView | undefined {
  const watch: Watch<SyncView> = useCallback(
    (listener) => port.watch("sync", null, listener),
    [port],
  );
  return useWatched(watch);
}
