import { useEffect } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { askToPersist } from "./ask-to-persist.ts";

/** Asks once `wanted`: after the first note, when there is something to lose and a person understands the question. */
export function usePersist(port: SetteePort, wanted: boolean): void {
  useEffect(() => {
    if (wanted) void askToPersist(port);
  }, [port, wanted]);
}
