import { useId } from "react";
import styles from "./segments.module.css";

export interface SegmentsProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, all in sight: radio buttons that look like one control. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles["row"]} aria-label={props.label}>
      {props.options.map(({ value, label }) => (
        <label key={value} className={styles["segment"]}>
          <input
            type="radio"
            name={name}
            className={styles["input"]}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
