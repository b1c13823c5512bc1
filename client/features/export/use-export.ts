import { useState } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { useToasts } from "#client/ui/toasts.tsx";
import { download } from "./download.ts";

export interface Export {
  readonly working: boolean;
  run(): Promise<void>;
}

/** All notes in one file. `flush` brings what is on screen into it first, as far as that is possible. */
export function useExport(port: SetteePort, flush: () => Promise<void>): Export {
  const m = useMessages();
  const tell = useToasts();
  const [working, setWorking] = useState(false);
  const run = async () => {
    if (working) return;
    setWorking(true);
    try {
      await flush();
      const [files, { packNotes }] = await Promise.all([
        port.call.exportNotes(),
        import("./export-notes.ts"),
      ]);
      download(await packNotes(files), m.storage.fileName(new Date().toISOString()));
      tell({ text: m.storage.downloaded(files.length) });
    } catch (error) {
      tell({ kind: "alert", text: m.storage.downloadFailed(String(error)) });
    } finally {
      setWorking(false);
    }
  };
  return { working, run };
}
