import styles from "./new-password-field.module.css";
import { PasswordField, type PasswordFieldProps } from "./password-field.tsx";
import { judgePassword, type PasswordStrength } from "./password-strength.ts";

export interface NewPasswordFieldProps extends Omit<PasswordFieldProps, "autoComplete" | "value"> {
  value: string;
  /** What the judgement is called, in one short sentence. */
  sentenceOf: (strength: Exclude<PasswordStrength, { type: "empty" }>) => string;
}

const STEPS: Record<PasswordStrength["type"], number> = {
  empty: 0,
  short: 1,
  weak: 2,
  good: 3,
  strong: 4,
};

/** A password that is being chosen, with how hard it is to guess as far as a glance can tell. */
export function NewPasswordField({ sentenceOf, value, ...field }: NewPasswordFieldProps) {
  const strength = judgePassword(value);
  return (
    <div className={styles["field"]}>
      <PasswordField {...field} value={value} autoComplete="new-password" />
      {strength.type === "empty" ? null : (
        <div className={styles["strength"]} data-strength={strength.type}>
          <span className={styles["steps"]} aria-hidden="true">
            {[1, 2, 3, 4].map((step) => (
              <span key={step} data-lit={step <= STEPS[strength.type]} className={styles["step"]} />
            ))}
          </span>
          <output className={styles["sentence"]}>{sentenceOf(strength)}</output>
        </div>
      )}
    </div>
  );
}
