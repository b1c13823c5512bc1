import { useCallback, useSyncExternalStore } from "react";

/** Whether the media query matches now, followed as it changes. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** One pane at a time below this width; the CSS says the same. */
export const PHONE = "(max-width: 47.99rem)";
