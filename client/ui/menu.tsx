import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./menu.module.css";

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "end";
}

export function Menu({ trigger, children, side = "bottom", align = "end" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      {/* Inside the page's landmark, where a screen reader looks for what belongs to it. */}
      <Base.Portal container={document.querySelector("main")}>
        <Base.Positioner side={side} align={align} sideOffset={6} className={styles["positioner"]}>
          <Base.Popup className={styles["popup"]}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  icon?: ReactNode;
  onClick: () => void;
  danger?: boolean;
  children: ReactNode;
}

export function MenuItem({ icon, onClick, danger = false, children }: MenuItemProps) {
  return (
    <Base.Item onClick={onClick} className={classNames(styles["item"], danger && styles["danger"])}>
      <span className={styles["icon"]}>{icon}</span>
      {children}
    </Base.Item>
  );
}

export function MenuLine() {
  return <Base.Separator className={styles["line"]} />;
}

export function MenuNote({ children }: { children: ReactNode }) {
  return <div className={styles["note"]}>{children}</div>;
}

export interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
}

/** One of several, as radio items in the menu. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  const choose = (value: unknown) => {
    const option = props.options.find((option) => option.value === value);
    if (option) props.onChange(option.value);
  };
  return (
    <Base.Group>
      <Base.GroupLabel className={styles["note"]}>{props.label}</Base.GroupLabel>
      <Base.RadioGroup value={props.value} onValueChange={choose}>
        {props.options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={styles["item"]}>
            <span className={styles["icon"]}>
              <Base.RadioItemIndicator>
                <Check size={16} />
              </Base.RadioItemIndicator>
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
