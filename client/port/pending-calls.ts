import type { PageMessage } from "./port-messages.ts";
import type { NoteContent } from "#shared/note.ts";
import type { NoteEdit, SetteeCalls } from "./settee-port.ts";

type Call = Extract<PageMessage, { type: "call" }>;

interface Pending {
  readonly call: Call;
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Calls that are not answered yet. Whoever serves the page next gets them once more. */
export interface PendingCalls {
  add(pending: Pending): void;
  resolve(id: number, value: unknown): void;
  reject(id: number, message: string): void;
  /** What to send again, in the order of the calls. */
  again(): Call[];
}

export function createPendingCalls(): PendingCalls {
  const pending = new Map<number, Pending>();
  /** Edits that were sent again as part of a later one, by its id. */
  const joined = new Map<number, Pending[]>();

  function take(id: number): Pending[] {
    const own = pending.get(id);
    if (own === undefined) return [];
    const all = [own, ...(joined.get(id) ?? [])];
    joined.delete(id);
    for (const { call } of all) pending.delete(call.id);
    return all;
  }

  /**
   * Edits of one note that stand on each other go as one: some of them may have been stored, and from the first base
   * they would look like rivals of themselves.
   */
  function joinEdits(edits: readonly Pending[]): Call[] {
    const last = edits.at(-1);
    if (last === undefined) return [];
    const [first, ...others] = edits.map(({ call }) => editOf(call));
    const final = others.at(-1);
    if (first === undefined || final === undefined) return [last.call];
    joined.set(last.call.id, edits.slice(0, -1));
    const steps: NoteContent[] = [first, ...others.slice(0, -1)].map(({ content }) => content);
    return [{ ...last.call, args: [{ ...final, base: first.base, steps }] }];
  }

  return {
    add: (one) => void pending.set(one.call.id, one),
    resolve(id, value) {
      for (const { resolve } of take(id)) resolve(value as never);
    },
    reject(id, message) {
      for (const { reject } of take(id)) reject(new Error(message));
    },
    again() {
      joined.clear();
      const calls: Call[] = [];
      const editsByNote = new Map<string, Pending[]>();
      for (const one of pending.values()) {
        if (one.call.method !== EDIT) calls.push(one.call);
        else {
          const { id } = editOf(one.call);
          editsByNote.set(id, [...(editsByNote.get(id) ?? []), one]);
        }
      }
      return [...calls, ...[...editsByNote.values()].flatMap(joinEdits)].toSorted(
        (a, b) => a.id - b.id,
      );
    },
  };
}

const EDIT: keyof SetteeCalls = "editNote";

/** The page itself put it there. */
function editOf(call: Call): NoteEdit {
  return call.args[0] as NoteEdit;
}
