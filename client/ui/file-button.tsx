import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import buttonStyles from "./button.module.css";
import styles from "./file-button.module.css";

export interface FileButtonProps {
  label: string;
  icon: ReactNode;
  accept?: string;
  /** Asks for a whole folder. */
  folder?: boolean;
  onChoose: (files: FileList) => void;
}

/** A file field that looks like a button: the field itself takes focus and keys. */
export function FileButton({ label, icon, accept, folder = false, onChoose }: FileButtonProps) {
  return (
    <label className={classNames(buttonStyles["button"], buttonStyles["plain"], styles["label"])}>
      {icon}
      {label}
      <input
        type="file"
        multiple
        className={styles["input"]}
        accept={accept}
        {...(folder && { webkitdirectory: "" })}
        onChange={(event) => {
          const { files } = event.target;
          if (files && files.length > 0) onChoose(files);
          event.target.value = "";
        }}
      />
    </label>
  );
}
