import { useCallback } from "react";
import type { SetteePort, TagCount } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

const none: readonly TagCount[] = [];

/** Every tag in use with the number of its notes. */
export function useTags(port: SetteePort): readonly TagCount[] {
  const watch: Watch<readonly TagCount[]> = useCallback(
    (listener) => port.watch("tags", null, listener),
    [port],
  );
  return useWatched(watch) ?? none;
}
