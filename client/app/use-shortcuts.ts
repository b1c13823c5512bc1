import { useEffect, useEffectEvent } from "react";

export interface Shortcuts {
  search: () => void;
  newNote: () => void;
  move: (by: 1 | -1) => void;
  togglePreview: () => void;
  leave: () => void;
  help: () => void;
}

/** Keys that work everywhere. Single letters only where nothing is being typed, and nothing inside a dialog or menu. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const run = shortcutOf(event, shortcuts);
    if (!run) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function shortcutOf(event: KeyboardEvent, s: Shortcuts): (() => void) | null {
  if (event.defaultPrevented || event.isComposing || isInPopup(event.target)) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return event.code === "KeyN" ? s.newNote : null;
    if (key === "k") return s.search;
    return key === "e" ? s.togglePreview : null;
  }
  if (event.altKey) return null;
  if (key === "escape") return s.leave;
  if (isTyping(event.target)) return null;
  switch (key) {
    case "/":
      return s.search;
    case "n":
      return s.newNote;
    case "j":
    case "arrowdown":
      return () => s.move(1);
    case "k":
    case "arrowup":
      return () => s.move(-1);
    case "?":
      return s.help;
    default:
      return null;
  }
}

function isInPopup(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("[role=dialog], [role=alertdialog], [role=menu]") !== null
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

/** How the keys are called on this computer. */
export const modifier = /Mac|iP(?:hone|ad)/.test(navigator.userAgent) ? "⌘" : "Ctrl ";
