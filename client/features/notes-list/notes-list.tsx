import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";
import type { NoteList, SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { NoteRow } from "./note-row.tsx";
import styles from "./notes-list.module.css";
import { useNotes, type NotesQuery } from "./use-notes.ts";
import { useVisibleRows, type VisibleRows } from "./use-visible-rows.ts";

/** Height of a row in pixels; every row has it, so that ten thousand scroll like ten. */
const ROW = 86;
/** Rows rendered beyond the visible ones on either side, so that a quick scroll meets no gap. */
const BEYOND = 6;

export interface ListKeys {
  /** Moves the keyboard focus by rows: from the focused row, else from the current note. 0 goes to that row itself. */
  move(by: 1 | 0 | -1): void;
}

export interface NotesListProps {
  port: SetteePort;
  query: NotesQuery;
  currentId: string | null;
  hrefOf: (id: string) => string;
  /** What stands here when nothing is found. */
  empty: ReactNode;
  onTotal: (total: number) => void;
  ref?: Ref<ListKeys>;
}

/** The list of notes, only the visible part of it in the page. */
export function NotesList({ ref, ...props }: NotesListProps) {
  const m = useMessages();
  const frame = useRef<HTMLDivElement>(null);
  const visible = useVisibleRows(frame, ROW);
  const list = useNotes(props.port, props.query, visible.first);
  const total = list?.total ?? 0;
  const { view, tag, text } = props.query;
  const { onTotal } = props;

  const asked = JSON.stringify([view, tag, text]);
  const shown = useRef(asked);

  useEffect(() => {
    // Another question begins at its first answer.
    if (shown.current === asked) return;
    shown.current = asked;
    frame.current?.scrollTo({ top: 0 });
  }, [asked]);
  useEffect(() => {
    if (list) onTotal(list.total);
  }, [list, onTotal]);
  useImperativeHandle(ref, () => ({
    move: (by) => {
      const from = indexInFocus(frame.current) ?? indexOf(list, props.currentId) ?? -1;
      const to = Math.min(Math.max(from + by, 0), total - 1);
      focusRow(frame.current, to);
    },
  }));

  return (
    <div ref={frame} className={styles["frame"]} aria-busy={!list} data-scrolls="">
      {list && total === 0 ? props.empty : null}
      {list && total > 0 ? (
        <ul className={styles["list"]} aria-label={m.notes.list} style={{ blockSize: total * ROW }}>
          {rowsToRender(visible, total).map((index) => {
            const note = list.items[index - list.offset];
            return (
              <li
                key={note?.id ?? index}
                className={styles["item"]}
                aria-setsize={total}
                aria-posinset={index + 1}
                data-row={index}
                style={{ blockSize: ROW, transform: `translateY(${index * ROW}px)` }}
              >
                {note ? (
                  <NoteRow
                    note={note}
                    href={props.hrefOf(note.id)}
                    current={note.id === props.currentId}
                    search={text}
                  />
                ) : null}
              </li>
            );
          })}
        </ul>
      ) : null}
    </div>
  );
}

function rowsToRender(visible: VisibleRows, total: number): number[] {
  const from = Math.max(0, visible.first - BEYOND);
  const to = Math.min(total, visible.first + visible.count + BEYOND);
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function indexOf(list: NoteList | undefined, id: string | null): number | null {
  const index = list?.items.findIndex((note) => note.id === id) ?? -1;
  return list && index >= 0 ? list.offset + index : null;
}

function indexInFocus(frame: HTMLElement | null): number | null {
  const row = document.activeElement?.closest<HTMLElement>("[data-row]");
  return row && frame?.contains(row) ? Number(row.dataset["row"]) : null;
}

function focusRow(frame: HTMLElement | null, index: number): void {
  const link = () => frame?.querySelector<HTMLElement>(`[data-row="${index}"] a`);
  if (link()) {
    link()?.focus({ preventScroll: true });
    link()?.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
    return;
  }
  // Not rendered yet: bring it into sight, and take it when it is there.
  frame?.scrollTo({ top: index * ROW });
  requestAnimationFrame(() => requestAnimationFrame(() => link()?.focus()));
}
