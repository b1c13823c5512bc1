import { useCallback } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

export function useDevice(port: SetteePort): DeviceView | undefined {
  const watch: Watch<DeviceView> = useCallback(
    (listener) => port.watch("device", null, listener),
    [port],
  );
  return useWatched(watch);
}
