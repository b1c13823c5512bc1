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
}

export function IconButton({ label, icon, keys, kind = "quiet", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={classNames(styles["button"], styles[kind], rest.className)}
    >
      {icon}
    </button>
  );
}
