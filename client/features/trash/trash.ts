import type { SetteePort, WriteFailure } from "#client/port/settee-port.ts";
import type { Messages } from "#client/messages/messages.ts";
import type { ToastText } from "#client/ui/toasts.tsx";
import type { Result } from "#shared/result.ts";
import { orFailure, whyOf } from "./write-failure.ts";

export interface Trash {
  trash(id: string): Promise<boolean>;
  restore(id: string): Promise<boolean>;
  deleteForever(ids: readonly string[]): Promise<boolean>;
  pin(id: string, pinned: boolean): Promise<boolean>;
}

/** Moves notes in and out of the trash and tells the person; each answers whether it worked. */
export function createTrash(
  port: SetteePort,
  m: Messages,
  tell: (toast: ToastText) => void,
): Trash {
  const done = (result: Result<null, WriteFailure>, toast: ToastText | null): boolean => {
    if (result.ok && toast) tell(toast);
    if (!result.ok) tell({ kind: "alert", text: m.notes.failed(whyOf(m, result.error)) });
    return result.ok;
  };
  const flag = async (id: string, trashed: boolean, toast: ToastText) =>
    done(await orFailure(port.call.flagNotes([id], { trashed })), toast);

  return {
    trash: (id) =>
      flag(id, true, {
        text: m.notes.trashed,
        action: {
          label: m.common.undo,
          run: () => void flag(id, false, { text: m.notes.restored }),
        },
      }),
    restore: (id) => flag(id, false, { text: m.notes.restored }),
    deleteForever: async (ids) =>
      done(await orFailure(port.call.deleteForever(ids)), { text: m.notes.deleted(ids.length) }),
    pin: async (id, pinned) => done(await orFailure(port.call.flagNotes([id], { pinned })), null),
  };
}
