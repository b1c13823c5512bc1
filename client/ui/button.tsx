import type { ComponentProps } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";

export interface ButtonProps extends ComponentProps<"button"> {
  /** `primary` is the one thing to do on a screen; `danger` can't be undone. */
  kind?: "primary" | "plain" | "quiet" | "danger";
}

export function Button({ kind = "plain", className, type, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? "button"}
      className={classNames(styles["button"], styles[kind], className)}
    />
  );
}
