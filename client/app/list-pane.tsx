import { SquarePen } from "lucide-react";
import { useState, type ReactNode, type Ref } from "react";
import type { SetteePort } from "#client/port/settee-port.ts";
import { EmptyList } from "#client/features/notes-list/empty-list.tsx";
import { NotesList, type ListKeys } from "#client/features/notes-list/notes-list.tsx";
import type { NotesQuery } from "#client/features/notes-list/use-notes.ts";
import { SearchField } from "#client/features/search/search-field.tsx";
import { TagLinks } from "#client/features/tags/tag-links.tsx";
import { useTags } from "#client/features/tags/use-tags.ts";
import { EmptyTrash } from "#client/features/trash/empty-trash.tsx";
import type { Trash } from "#client/features/trash/trash.ts";
import type { Messages } from "#client/messages/messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { IconButton } from "#client/ui/icon-button.tsx";
import { SetteeGlyph } from "#client/ui/settee-glyph.tsx";
import styles from "./list-pane.module.css";
import { Places } from "./places.tsx";
import { hrefOf, type Place, type Route } from "./route.ts";
import { modifier } from "./use-shortcuts.ts";

export interface ListPaneProps {
  port: SetteePort;
  route: Route;
  trash: Trash;
  search: Ref<{ focus(): void }>;
  keys: Ref<ListKeys>;
  onDown: () => void;
  onNewNote: () => void;
  onImport: () => void;
  /** Sync chip, menu, notices. */
  foot: ReactNode;
}

/** The start side: name, search, places, tags, the list, and the state of sync. */
export function ListPane({ search, keys, ...props }: ListPaneProps) {
  const { port, route } = props;
  const m = useMessages();
  const tags = useTags(port);
  const [text, setText] = useState("");
  const [total, setTotal] = useState<number | null>(null);
  const query = queryOf(route.place, text);
  const tag = route.place.type === "tag" ? route.place.tag : null;
  const inTrash = route.place.type === "trash";

  return (
    <div className={styles["pane"]}>
      <header className={styles["head"]}>
        <div className={styles["bar"]}>
          <p className={styles["name"]}>
            <SetteeGlyph size={28} />
            {m.common.appName}
          </p>
          <IconButton
            kind="primary"
            label={m.notes.newNote}
            keys="N"
            icon={<SquarePen size={18} />}
            onClick={props.onNewNote}
          />
        </div>
        <SearchField
          ref={search}
          keys={`${modifier}K`}
          found={total}
          onSearch={setText}
          onDown={props.onDown}
        />
        <Places place={route.place}>
          {inTrash && text === "" ? (
            <EmptyTrash
              port={port}
              count={total ?? 0}
              onConfirm={(ids) => void props.trash.deleteForever(ids)}
            />
          ) : null}
        </Places>
        {inTrash ? null : (
          <TagLinks
            tags={tags}
            current={tag}
            hrefOf={(tag) =>
              hrefOf({
                place: tag === null ? { type: "notes" } : { type: "tag", tag },
                noteId: null,
              })
            }
          />
        )}
      </header>
      <NotesList
        ref={keys}
        port={port}
        query={query}
        currentId={route.noteId}
        hrefOf={(noteId) => hrefOf({ place: route.place, noteId })}
        onTotal={setTotal}
        empty={
          <EmptyList
            {...emptyWords(m, route.place, text)}
            actions={
              route.place.type === "notes" && text === "" ? (
                <>
                  <Button kind="primary" onClick={props.onNewNote}>
                    {m.notes.newNote}
                  </Button>
                  <Button onClick={props.onImport}>{m.common.importNotes}</Button>
                </>
              ) : null
            }
          />
        }
      />
      {props.foot}
    </div>
  );
}

function queryOf(place: Place, text: string): NotesQuery {
  return {
    view: place.type === "trash" ? "trash" : "notes",
    tag: place.type === "tag" ? place.tag : null,
    text,
  };
}

function emptyWords(m: Messages, place: Place, text: string): { title: string; hint?: string } {
  if (text !== "") return { title: m.notes.nothingFound(text), hint: m.notes.nothingFoundHint };
  switch (place.type) {
    case "trash":
      return { title: m.notes.emptyTrashNow };
    case "tag":
      return { title: m.notes.emptyTag(place.tag) };
    default:
      return { title: m.notes.emptyTitle, hint: m.notes.emptyBody };
  }
}
