import { useEffect, useRef, type KeyboardEvent } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { MAX_TITLE_LENGTH } from "#shared/limits.ts";
import styles from "./title-field.module.css";

export interface TitleFieldProps {
  title: string;
  readOnly: boolean;
  onChange: (title: string) => void;
  /** Enter: on to the text. */
  onDone: () => void;
  /** A note just made begins here. */
  startsHere: boolean;
}

/** One line of text that wraps: a title never hides its end. */
export function TitleField({ title, readOnly, onChange, onDone, startsHere }: TitleFieldProps) {
  const m = useMessages();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (startsHere) field.current?.focus();
  }, [startsHere]);
  const goOn = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onDone();
  };
  return (
    <div className={styles["grow"]} data-text={`${title} `}>
      <textarea
        ref={field}
        aria-label={m.editor.title}
        placeholder={m.editor.titlePlaceholder}
        className={styles["title"]}
        rows={1}
        value={title}
        readOnly={readOnly}
        maxLength={MAX_TITLE_LENGTH}
        autoComplete="off"
        enterKeyHint="next"
        onChange={(event) => onChange(event.target.value.replaceAll(/\s*[\r\n]+\s*/g, " "))}
        onKeyDown={goOn}
      />
    </div>
  );
}
