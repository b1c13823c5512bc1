import { Check, CloudCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import type { DraftView } from "./draft.ts";
import styles from "./save-indicator.module.css";

/** Where the last edit is. Not a live region: it would speak with every stroke. Failures are told by a notice. */
export function SaveIndicator({ view }: { view: DraftView }) {
  const m = useMessages();
  const { type } = view.save;
  if (type === "saving" || type === "slow")
    return <Line icon={<LoaderCircle size={14} />} text={m.editor.saving} />;
  if (type === "failed") return <Line icon={<TriangleAlert size={14} />} text="" />;
  if (view.view.unsynced) return <Line icon={<Check size={14} />} text={m.editor.savedHere} />;
  return <Line icon={<CloudCheck size={16} />} text={m.editor.savedThere} />;
}

function Line({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className={styles["line"]} data-testid="save-state">
      {icon}
      {text}
    </span>
  );
}
