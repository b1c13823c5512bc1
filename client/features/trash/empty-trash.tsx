import { useState } from "react";
import type { NoteList, SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";

/** More than any trash holds: the ids of all of it are wanted at once. */
const ALL = 1_000_000;

export interface EmptyTrashProps {
  port: SetteePort;
  count: number;
  onConfirm: (ids: readonly string[]) => void;
}

export function EmptyTrash({ port, count, onConfirm }: EmptyTrashProps) {
  const m = useMessages();
  const [asking, setAsking] = useState(false);
  if (count === 0) return null;
  const empty = async () => onConfirm((await trashedNotes(port)).items.map((note) => note.id));
  return (
    <>
      <Button onClick={() => setAsking(true)}>{m.notes.emptyTrash}</Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void empty()}
        title={m.notes.emptyTrashTitle}
        body={m.notes.emptyTrashBody(count)}
        confirmLabel={m.notes.emptyTrash}
        cancelLabel={m.common.cancel}
      />
    </>
  );
}

function trashedNotes(port: SetteePort): Promise<NoteList> {
  return new Promise((resolve) => {
    const query = { view: "trash", tag: null, text: "", offset: 0, limit: ALL } as const;
    let stop: (() => void) | null = null;
    let got = false;
    stop = port.watch("notes", query, (list) => {
      got = true;
      stop?.();
      resolve(list);
    });
    // The first value may come before `watch` returns.
    if (got) stop();
  });
}
