import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import type { NoteList, SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { NoteRow } from "./note-row.tsx";
import styles from "./notes-list.module.css";
import { useNotes, type NotesQuery } from "./use-notes.ts";

/** Height of a row in pixels; every row has it, so that ten thousand scroll like ten. */
const ROW = 86;

export interface ListKeys {
  /** Moves the keyboard focus by rows: from the focused row, else from the current note. */
  move(by: 1 | -1): void;
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
export function NotesList(props: NotesListProps) {
  const m = useMessages();
  const frame = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const list = useNotes(props.port, props.query, first);
  const total = list?.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 6,
    onChange: (instance) => setFirst(instance.range?.startIndex ?? 0),
  });
  const { view, tag, text } = props.query;
  const { onTotal } = props;

  useEffect(() => {
    frame.current?.scrollTo({ top: 0 });
  }, [view, tag, text]);
  useEffect(() => {
    if (list) onTotal(list.total);
  }, [list, onTotal]);
  useImperativeHandle(props.ref, () => ({
    move: (by) => {
      const from = indexInFocus(frame.current) ?? indexOf(list, props.currentId) ?? -1;
      const to = Math.min(Math.max(from + by, 0), total - 1);
      rows.scrollToIndex(to);
      requestAnimationFrame(() => focusRow(frame.current, to));
    },
  }));

  if (!list) return <div className={styles["frame"]} aria-busy="true" />;
  return (
    <div ref={frame} className={styles["frame"]} data-scrolls="">
      {total === 0 ? (
        props.empty
      ) : (
        <ul
          className={styles["list"]}
          aria-label={m.notes.list}
          style={{ blockSize: rows.getTotalSize() }}
        >
          {rows.getVirtualItems().map((row) => {
            const note = list.items[row.index - list.offset];
            return (
              <li
                key={note?.id ?? row.index}
                className={styles["item"]}
                aria-setsize={total}
                aria-posinset={row.index + 1}
                data-row={row.index}
                style={{ blockSize: ROW, transform: `translateY(${row.start}px)` }}
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
      )}
    </div>
  );
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
  frame?.querySelector<HTMLElement>(`[data-row="${index}"] a`)?.focus();
}
