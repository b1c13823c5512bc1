import { Search, X } from "lucide-react";
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
} from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { VisuallyHidden } from "#client/ui/visually-hidden.tsx";
import styles from "./search-field.module.css";

/** Strokes closer together than this (ms) make one search. */
const GATHER = 70;

export interface SearchFieldProps {
  onSearch: (text: string) => void;
  /** Arrow down or Enter: on to the results. */
  onDown: () => void;
  /** Said to a screen reader when the results of a search are there. */
  found: number | null;
  keys: string;
  ref?: Ref<{ focus(): void }>;
}

export function SearchField({ onSearch, onDown, found, keys, ref }: SearchFieldProps) {
  const m = useMessages();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text.trim()), text === "" ? 0 : GATHER);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  useImperativeHandle(ref, () => ({
    focus: () => {
      field.current?.focus();
      field.current?.select();
    },
  }));

  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (text === "") field.current?.blur();
      setText("");
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      onDown();
    }
  };
  return (
    <search className={styles["search"]}>
      <Search size={16} className={styles["glass"]} />
      <input
        ref={field}
        type="search"
        className={styles["input"]}
        aria-label={m.notes.search}
        placeholder={m.notes.search}
        value={text}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      {text === "" ? (
        <kbd className={styles["keys"]} aria-hidden="true">
          {keys}
        </kbd>
      ) : (
        <button
          type="button"
          className={styles["clear"]}
          aria-label={m.notes.clearSearch}
          onClick={() => {
            setText("");
            field.current?.focus();
          }}
        >
          <X size={16} />
        </button>
      )}
      <VisuallyHidden aria-live="polite">
        {text !== "" && found !== null ? m.notes.found(found) : ""}
      </VisuallyHidden>
    </search>
  );
}
