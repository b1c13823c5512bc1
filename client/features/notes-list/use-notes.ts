import { useCallback } from "react";
import type { NoteList, NoteQuery, SetteePort } from "#client/port/settee-port.ts";
import { useWatched, type Watch } from "#client/ui/use-watched.ts";

/** One watch covers this many notes, and moves in steps of a third of it. */
const WINDOW = 150;
const STEP = 50;

export type NotesQuery = Pick<NoteQuery, "view" | "tag" | "text">;

/** The notes around row `first` of this query, kept up to date; undefined until the first answer. */
export function useNotes(
  port: SetteePort,
  { view, tag, text }: NotesQuery,
  first: number,
): NoteList | undefined {
  const offset = Math.max(0, Math.floor(first / STEP) - 1) * STEP;
  const watch: Watch<NoteList> = useCallback(
    (listener) => port.watch("notes", { view, tag, text, offset, limit: WINDOW }, listener),
    [port, view, tag, text, offset],
  );
  return useWatched(watch);
}
