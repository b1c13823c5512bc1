import { useCallback, useMemo } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

const ALL = { view: "notes", tag: null, text: "", offset: 0, limit: 1 } as const;

/**
 * What lies on this device. While the account-less notebook is open (`isLocal`) its notes are counted as they are
 * written: the device's own record of them is made when it is closed.
 */
export function useDevice(port: SetteePort, isLocal: boolean): DeviceView | undefined {
  const watch: Watch<DeviceView> = useCallback(
    (listener) => port.watch("device", null, listener),
    [port],
  );
  const countNotes: Watch<number> = useCallback(
    (listener) =>
      isLocal ? port.watch("notes", ALL, (list) => listener(list.total)) : () => undefined,
    [port, isLocal],
  );
  const device = useWatched(watch);
  const notes = useWatched(countNotes);
  return useMemo(
    () => device && (isLocal && notes !== undefined ? { ...device, localNotes: notes } : device),
    [device, isLocal, notes],
  );
}
