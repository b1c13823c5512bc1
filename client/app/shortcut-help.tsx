import { useMessages } from "#client/messages/use-messages.ts";
import { Dialog } from "#client/ui/dialog.tsx";
import styles from "./shortcut-help.module.css";
import { modifier } from "./use-shortcuts.ts";

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const m = useMessages();
  const s = m.shortcuts;
  const rows: [string, string[]][] = [
    [s.search, ["/", `${modifier}K`]],
    [s.newNote, ["N", `${modifier}Alt N`]],
    [s.nextNote, ["J", "↓"]],
    [s.previousNote, ["K", "↑"]],
    [s.openNote, ["Enter"]],
    [s.togglePreview, [`${modifier}E`]],
    [s.bold, [`${modifier}B`]],
    [s.italic, [`${modifier}I`]],
    [s.link, [`${modifier}K`]],
    [s.back, ["Esc"]],
    [s.help, ["?"]],
  ];
  return (
    <Dialog open={open} onClose={onClose} title={s.title} closeLabel={m.common.close}>
      <dl className={styles["list"]}>
        {rows.map(([what, keys]) => (
          <div key={what} className={styles["row"]}>
            <dt>{what}</dt>
            <dd className={styles["keys"]}>
              {keys.map((key) => (
                <kbd key={key} className={styles["key"]}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
