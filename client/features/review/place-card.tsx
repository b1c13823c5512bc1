import { Pencil } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { useReviewMessages } from "#client/messages/use-review-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { classNames } from "#client/ui/class-names.ts";
import type { Choice } from "./choices.ts";
import { MarkedWords } from "./marked-words.tsx";
import styles from "./place-card.module.css";
import type { VersionName } from "./version-names.ts";

export interface PlaceCardProps {
  label: string;
  names: readonly VersionName[];
  /** Text by version. */
  options: readonly string[];
  choice: Choice;
  /** What the choice makes of it. */
  result: string;
  onChoose: (choice: Choice) => void;
  /** Absent where the text can't be written by hand. */
  editLabel?: string;
}

/** One place: a version beside the other, beside what becomes of it. A press on a text takes it. */
export function PlaceCard(props: PlaceCardProps) {
  const { label, names, options, choice, result, onChoose } = props;
  const m = useReviewMessages();
  const group = useId();
  const [ours, ...others] = names;
  const option = ({ version, name, updatedAt }: VersionName, rival: string, isOurs: boolean) => (
    <Option
      key={version}
      group={group}
      name={name}
      time={m.written(updatedAt)}
      tone={isOurs ? "ours" : "theirs"}
      checked={choice.type === "version" && choice.version === version}
      onChoose={() => onChoose({ type: "version", version })}
    >
      <Text text={options[version] ?? ""} other={rival} />
    </Option>
  );
  const textOf = (name: VersionName | undefined) => options[name?.version ?? 0] ?? "";
  return (
    <fieldset className={styles["card"]}>
      <legend className={styles["label"]}>{label}</legend>
      <div className={styles["columns"]}>
        {ours ? option(ours, textOf(others[0]), true) : null}
        <div className={styles["stack"]}>
          {others.map((name) => option(name, textOf(ours), false))}
        </div>
        <Result {...props} group={group} result={result} />
      </div>
    </fieldset>
  );
}

function Result(props: PlaceCardProps & { group: string }) {
  const { names, choice, result, onChoose, editLabel } = props;
  const m = useReviewMessages();
  const [isEditing, setEditing] = useState(false);
  const isByHand = choice.type === "hand" || choice.type === "now";
  return (
    <div className={classNames(styles["cell"], styles["result"])}>
      <div className={styles["head"]}>
        <span className={styles["name"]}>{isByHand ? m.byHand : m.result}</span>
        <label className={styles["pill"]}>
          <input
            type="radio"
            name={props.group}
            className={styles["radio"]}
            checked={choice.type === "both"}
            onChange={() => onChoose({ type: "both" })}
          />
          {names.length > 2 ? m.all : m.both}
        </label>
        {editLabel !== undefined && !isEditing ? (
          <Button kind="quiet" className={styles["edit"]} onClick={() => setEditing(true)}>
            <Pencil size={14} />
            {m.edit}
          </Button>
        ) : null}
      </div>
      {isEditing && editLabel !== undefined ? (
        <textarea
          className={styles["hand"]}
          aria-label={editLabel}
          value={result}
          rows={Math.max(2, result.split("\n").length)}
          ref={focusOnce}
          onChange={(event) => onChoose({ type: "hand", text: event.target.value })}
        />
      ) : (
        <p className={styles["text"]}>{result === "" ? <Nothing /> : result}</p>
      )}
    </div>
  );
}

/** Whoever asked to edit goes on at the end of the text. */
function focusOnce(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

interface OptionProps {
  group: string;
  name: string;
  time: string;
  tone: "ours" | "theirs";
  checked: boolean;
  onChoose: () => void;
  children: ReactNode;
}

function Option({ group, name, time, tone, checked, onChoose, children }: OptionProps) {
  const id = useId();
  return (
    <label className={classNames(styles["cell"], styles["option"], styles[tone])}>
      <span className={styles["head"]}>
        <input
          type="radio"
          name={group}
          className={styles["dot"]}
          aria-label={name}
          aria-describedby={id}
          checked={checked}
          onChange={onChoose}
        />
        <span className={styles["name"]}>{name}</span>
        <span className={styles["time"]}>{time}</span>
      </span>
      <span id={id} className={styles["text"]}>
        {children}
      </span>
    </label>
  );
}

function Text({ text, other }: { text: string; other: string }) {
  return text === "" ? <Nothing /> : <MarkedWords text={text} other={other} />;
}

function Nothing() {
  const m = useReviewMessages();
  return <em className={styles["nothing"]}>{m.nothing}</em>;
}
