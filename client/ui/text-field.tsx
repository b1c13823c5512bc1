import { useId, type ComponentProps, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./text-field.module.css";

export interface TextFieldProps extends Omit<ComponentProps<"input">, "className"> {
  label: string;
  hint?: string | undefined;
  /** Says what is wrong and what to do. */
  error?: string | undefined;
  /** A control inside the field, at its end. */
  end?: ReactNode;
}

export function TextField({ label, hint, error, end, ...input }: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      <div className={styles["box"]}>
        <input
          {...input}
          id={id}
          className={classNames(styles["input"], end != null && styles["withEnd"])}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
        />
        {end != null && <span className={styles["end"]}>{end}</span>}
      </div>
      {note ? (
        <p id={`${id}-note`} className={error ? styles["error"] : styles["hint"]}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
