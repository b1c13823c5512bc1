import { useEffect, useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import type { Entrance } from "#shared/account.ts";

/** How one comes in on this server; undefined until it has said so, and without a network. */
export function useEntrance(port: SetteePort): Entrance | undefined {
  const [entrance, setEntrance] = useState<Entrance>();
  useEffect(() => {
    let isHere = true;
    const ask = async () => {
      const answer = await port.call.askServer("entrance", null);
      if (isHere && answer.ok) setEntrance(answer.value);
    };
    // Whoever is not told sees the whole form, and the server's own words at the end.
    ask().catch(reportError);
    return () => {
      isHere = false;
    };
  }, [port]);
  return entrance;
}
