import { useMessages } from "#client/messages/use-messages.ts";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import { VisuallyHidden } from "#client/ui/visually-hidden.tsx";
import styles from "./opening.module.css";

/** While the device record is read. It shows itself only when that takes long. */
export function Opening() {
  const m = useMessages();
  return (
    <main className={styles["opening"]}>
      <SetteeGlyph size={56} />
      <VisuallyHidden>{m.common.opening}</VisuallyHidden>
    </main>
  );
}
