import { Tooltip } from "@base-ui/react/tooltip";
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
    <Tooltip.Root>
      <Tooltip.Trigger
        {...rest}
        type="button"
        aria-label={label}
        className={classNames(styles["button"], styles[kind], rest.className)}
      >
        {icon}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className={styles["positioner"]}>
          <Tooltip.Popup className={styles["tip"]}>
            {label}
            {keys ? <kbd className={styles["keys"]}>{keys}</kbd> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
