import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./icon-button.module.css";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** The accessible name, shown as a tooltip too. */
  label: string;
  icon: ReactNode;
  /** Keys that do the same, for the tooltip only. */
  keys?: string;
  kind?: "quiet" | "primary";
  /** Where the name appears when the keyboard arrives. */
  tip?: "below" | "above";
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, keys, kind = "quiet", tip = "below", ...rest } = props;
  const name = keys ? `${label} (${keys})` : label;
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={name}
      data-name={name}
      data-tip={tip}
      className={classNames(styles["button"], styles[kind], rest.className)}
    >
      {icon}
    </button>
  );
}
