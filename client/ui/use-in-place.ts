import { useEffect, useRef, useState, type RefObject } from "react";

/** What the form gets. */
export interface InPlace {
  /** The keyboard begins in its first field. */
  readonly form: RefObject<HTMLFormElement | null>;
  readonly onClose: () => void;
}

/** A small form that opens in place of its button, `trigger`, which gets the keyboard back. */
export function useInPlace() {
  const [isOpen, setOpen] = useState(false);
  const wasOpen = useRef(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isOpen) form.current?.querySelector<HTMLInputElement>("input:not([hidden])")?.focus();
    else if (wasOpen.current) trigger.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false), trigger, form };
}
