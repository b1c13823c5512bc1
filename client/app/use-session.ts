import { useCallback } from "react";
import type { SessionView, SetteePort } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

const opening: SessionView = { type: "opening" };

export function useSession(port: SetteePort): SessionView {
  const watch: Watch<SessionView> = useCallback(
    (listener) => port.watch("session", null, listener),
    [port],
  );
  return useWatched(watch) ?? opening;
}
