import { useId } from "react";
import styles from "./choices.module.css";

export interface ChoicesProps<Value extends string> {
  legend: string;
  /** Shows the legend above; else it is for ears only. */
  showLegend?: boolean;
  value: Value;
  options: readonly { value: Value; label: string; hint: string }[];
  onChange: (value: Value) => void;
}

/** One of a few ways, each with what it means. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles["choices"]}>
      <legend className={styles[props.showLegend ? "question" : "legend"]}>{props.legend}</legend>
      {props.options.map(({ value, label, hint }) => (
        <label key={value} className={styles["choice"]}>
          <input
            type="radio"
            name={name}
            aria-label={label}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>
            <span className={styles["label"]}>{label}</span>
            <span className={styles["hint"]}>{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
