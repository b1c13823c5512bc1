import { useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { useToasts } from "#client/ui/toasts.tsx";
import type { NoteContent } from "#shared/note.ts";
import { download } from "./download.ts";
import { unsavedFiles } from "./unsaved-files.ts";

export interface Export {
  readonly working: boolean;
  run(): Promise<void>;
}

/** What is on screen; a feature knows no other. */
interface ScreenTexts {
  flushAll(): Promise<void>;
  unsaved(): readonly NoteContent[];
}

/** A full disk may leave a save unsettled; the file must not wait for it any longer (ms). */
const PATIENCE = 2_000;

/** All notes in one file, and beside them what is on screen and can't be stored. */
export function useExport(port: SetteePort, screen: ScreenTexts): Export {
  const m = useMessages();
  const tell = useToasts();
  const [working, setWorking] = useState(false);
  const run = async () => {
    if (working) return;
    setWorking(true);
    try {
      await Promise.race([screen.flushAll(), patience()]);
      const [files, { packNotes }] = await Promise.all([
        port.call.exportNotes(),
        import("./export-notes.ts"),
      ]);
      const unsaved = unsavedFiles(screen.unsaved(), m.storage.unsavedFolder, m.notes.untitled);
      download(
        await packNotes([...files, ...unsaved]),
        m.storage.fileName(new Date().toISOString()),
      );
      tell({ text: m.storage.downloaded(files.length) });
    } catch (error) {
      tell({ kind: "alert", text: m.storage.downloadFailed(String(error)) });
    } finally {
      setWorking(false);
    }
  };
  return { working, run };
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE));
}
