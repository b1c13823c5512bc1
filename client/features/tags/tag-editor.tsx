import { X } from "lucide-react";
import { useId, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { MAX_TAG_LENGTH, MAX_TAGS } from "#shared/limits.ts";
import { addTags } from "./add-tags.ts";
import styles from "./tag-editor.module.css";

export interface TagEditorProps {
  tags: readonly string[];
  readOnly: boolean;
  /** Offered while typing. */
  known: readonly string[];
  onChange: (tags: string[]) => void;
}

/** Tags as chips with a field behind them: comma or Enter adds, Backspace in the empty field takes the last away. */
export function TagEditor({ tags, readOnly, known, onChange }: TagEditorProps) {
  const m = useMessages();
  const id = useId();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  const add = (typed: string) => {
    const added = addTags(tags, typed);
    if (added.type === "too-long") return setProblem(m.editor.tagTooLong(MAX_TAG_LENGTH));
    if (added.type === "too-many") return setProblem(m.editor.tagsTooMany(MAX_TAGS));
    setProblem(null);
    setText("");
    if (added.tags.length !== tags.length) onChange(added.tags);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add(text);
    } else if (event.key === "Backspace" && text === "" && tags.length > 0) {
      onChange(tags.slice(0, -1));
    } else if (event.key === "Escape" && text !== "") {
      event.stopPropagation();
      setText("");
    }
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData("text");
    if (!/[,\n]/.test(pasted)) return;
    event.preventDefault();
    add(`${text}${pasted}`);
  };
  if (readOnly && tags.length === 0) return null;
  return (
    <div className={styles["editor"]}>
      <ul className={styles["tags"]} aria-label={m.editor.tags}>
        {tags.map((tag) => (
          <li key={tag} className={styles["tag"]}>
            <span className={styles["name"]}>{tag}</span>
            {readOnly ? null : (
              <button
                type="button"
                className={styles["remove"]}
                aria-label={m.editor.removeTag(tag)}
                onClick={() => onChange(tags.filter((other) => other !== tag))}
              >
                <X size={14} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {readOnly ? null : (
        <input
          className={styles["input"]}
          aria-label={m.editor.addTag}
          aria-describedby={problem ? `${id}-problem` : undefined}
          aria-invalid={problem ? true : undefined}
          placeholder={m.editor.tagPlaceholder}
          list={`${id}-known`}
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          enterKeyHint="done"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          onPaste={paste}
          onBlur={() => add(text)}
        />
      )}
      <datalist id={`${id}-known`}>
        {known
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag}>{tag}</option>
          ))}
      </datalist>
      {problem ? (
        <p id={`${id}-problem`} role="alert" className={styles["problem"]}>
          {problem}
        </p>
      ) : null}
    </div>
  );
}
