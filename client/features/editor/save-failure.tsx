import type { WriteFailure } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import type { Messages } from "#client/messages/messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";
import type { Draft, DraftView } from "./draft.ts";

export interface SaveFailureProps {
  draft: Draft;
  view: DraftView;
  onCopy: () => void;
  onKeepAsNew: () => void;
  /** Says what to do when the browser has no space left. */
  onFull: () => void;
}

/** What is wrong with the open note, and the ways out. Nothing when all is well. */
export function SaveFailure({ draft, view, onCopy, onKeepAsNew, onFull }: SaveFailureProps) {
  const m = useMessages();
  const copy = <Button onClick={onCopy}>{m.editor.copyText}</Button>;
  if (view.gone)
    return (
      <Notice
        kind="danger"
        actions={
          <>
            <Button onClick={onKeepAsNew}>{m.editor.keepAsNew}</Button>
            {copy}
          </>
        }
      >
        {m.editor.gone}
      </Notice>
    );
  if (view.view.readOnly) return <Notice kind="info">{m.editor.newer}</Notice>;
  if (view.save.type === "slow")
    return (
      <Notice kind="warning" actions={copy}>
        {m.editor.savingSlow}
      </Notice>
    );
  if (view.save.type !== "failed") return null;
  const again = <Button onClick={() => void draft.flush()}>{m.editor.tryAgain}</Button>;
  return (
    <Notice
      kind="danger"
      actions={
        <>
          {view.save.failure.type === "storage" ? again : null}
          {copy}
          {view.save.failure.type === "storage" && view.save.failure.isFull ? (
            <Button onClick={onFull}>{m.storage.makeRoom}</Button>
          ) : null}
        </>
      }
    >
      {failureSentence(m, view.save.failure)}
    </Notice>
  );
}

function failureSentence(m: Messages, failure: WriteFailure): string {
  switch (failure.type) {
    case "too-long":
      return m.editor.fieldTooLong(failure.length, failure.limit);
    case "read-only":
      return m.editor.readOnly;
    case "gone":
      return m.editor.gone;
    case "storage":
      return m.editor.storage(withStop(failure.message));
  }
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
