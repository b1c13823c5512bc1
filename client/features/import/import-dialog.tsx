import { FileText, FolderOpen } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { FileButton } from "#client/ui/file-button.tsx";
import { fromDrop, fromFileList, type ChosenFile } from "./chosen-files.ts";
import styles from "./import-dialog.module.css";
import { ImportReport } from "./import-report.tsx";
import { runImport, type ImportProgress } from "./import-run.ts";

export interface ImportDialogProps {
  port: SetteePort;
  open: boolean;
  onClose: () => void;
}

type Stage = "choosing" | "running" | "stopped" | "done";

/** Choose, watch the progress, read the report. */
export function ImportDialog({ port, open, onClose }: ImportDialogProps) {
  const m = useMessages();
  const [stage, setStage] = useState<Stage>("choosing");
  const [progress, setProgress] = useState<ImportProgress | null>(null);
  const stop = useRef<AbortController | null>(null);

  const run = async (chosen: readonly ChosenFile[]) => {
    const controller = new AbortController();
    stop.current = controller;
    setStage("running");
    const last = await runImport(chosen, port.call.importFiles, controller.signal, setProgress);
    setStage(controller.signal.aborted && last.done < last.total ? "stopped" : "done");
  };
  const close = () => {
    // Closing in the middle stops: an import that goes on unseen can't be told apart from one that hangs.
    stop.current?.abort();
    setStage("choosing");
    setProgress(null);
    onClose();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void fromDrop(event.dataTransfer).then(run, (error: unknown) => {
      const refused = [{ path: "/", why: "unreadable" as const, message: String(error) }];
      setProgress({ done: 0, total: 0, imported: 0, skipped: 0, refused });
      setStage("done");
    });
  };
  const take = (files: FileList) => void run(fromFileList(files));

  return (
    <Dialog
      open={open}
      onClose={close}
      title={m.importing.title}
      description={stage === "choosing" ? m.importing.lead : undefined}
      closeLabel={m.common.close}
      actions={
        stage === "running" ? (
          <Button onClick={() => stop.current?.abort()}>{m.importing.cancel}</Button>
        ) : stage === "choosing" ? null : (
          <>
            <Button onClick={() => setStage("choosing")}>{m.importing.more}</Button>
            <Button kind="primary" onClick={close}>
              {m.importing.finish}
            </Button>
          </>
        )
      }
    >
      {stage === "choosing" ? (
        <div
          className={styles["drop"]}
          onDragOver={(event) => event.preventDefault()}
          onDrop={drop}
        >
          <p className={styles["hint"]}>{m.importing.drop}</p>
          <div className={styles["buttons"]}>
            <FileButton
              label={m.importing.folder}
              icon={<FolderOpen size={16} />}
              folder
              onChoose={take}
            />
            <FileButton
              label={m.importing.files}
              icon={<FileText size={16} />}
              accept=".md,.markdown,.txt,text/markdown,text/plain"
              onChoose={take}
            />
          </div>
        </div>
      ) : null}
      {stage === "running" && progress ? (
        <div className={styles["running"]}>
          <p>{m.importing.progress(progress.done, progress.total)}</p>
          <progress
            aria-label={m.importing.progressLabel}
            className={styles["bar"]}
            value={progress.done}
            max={Math.max(1, progress.total)}
          />
        </div>
      ) : null}
      {progress && (stage === "done" || stage === "stopped") ? (
        <ImportReport progress={progress} stopped={stage === "stopped"} />
      ) : null}
    </Dialog>
  );
}
