import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";

export interface TrashBarProps {
  title: string;
  onRestore: () => void;
  onDelete: () => void;
}

/** Above a note that lies in the trash. */
export function TrashBar({ title, onRestore, onDelete }: TrashBarProps) {
  const m = useMessages();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Notice
        kind="warning"
        actions={
          <>
            <Button onClick={onRestore}>
              <RotateCcw size={16} />
              {m.notes.restore}
            </Button>
            <Button onClick={() => setAsking(true)}>
              <Trash2 size={16} />
              {m.notes.deleteForever}
            </Button>
          </>
        }
      >
        {m.notes.inTrash}
      </Notice>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={onDelete}
        title={m.notes.deleteTitle}
        body={m.notes.deleteBody(title || m.notes.untitled)}
        confirmLabel={m.notes.deleteForever}
        cancelLabel={m.common.cancel}
      />
    </>
  );
}
