import { useEffect, useEffectEvent } from "react";

export interface ReviewKeys {
  first: () => void;
  second: () => void;
  both: () => void;
  done: () => void;
  leave: () => void;
}

/** 1, 2, 3, Ctrl Enter and Escape, wherever the keyboard is but in a text or a dialog. Before the notebook's own keys. */
export function useReviewKeys(keys: ReviewKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const run = keyOf(event, keys);
    if (run === null) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listen, { capture: true });
    return () => document.removeEventListener("keydown", listen, { capture: true });
  }, []);
}

function keyOf(event: KeyboardEvent, keys: ReviewKeys): (() => void) | null {
  if (event.isComposing || event.altKey || isIn(event.target, "[role$=dialog], [role=menu]"))
    return null;
  if (event.ctrlKey || event.metaKey) return event.key === "Enter" ? keys.done : null;
  if (event.key === "Escape") return keys.leave;
  if (isIn(event.target, "textarea, input:not([type=radio])")) return null;
  switch (event.key) {
    case "1":
      return keys.first;
    case "2":
      return keys.second;
    case "3":
      return keys.both;
    default:
      return null;
  }
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
