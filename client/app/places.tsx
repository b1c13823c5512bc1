import { NotebookText, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "#client/messages/use-messages.ts";
import styles from "./places.module.css";
import { hrefOf, type Place } from "./route.ts";

/** Where notes lie, always in sight, so that the way back is too. A tag belongs to the notes. */
export function Places({ place, children }: { place: Place; children: ReactNode }) {
  const m = useMessages();
  const inTrash = place.type === "trash";
  return (
    <div className={styles["row"]}>
      <nav aria-label={m.notes.places} className={styles["places"]}>
        <a
          className={styles["place"]}
          href={hrefOf({ place: { type: "notes" }, noteId: null })}
          aria-current={currentOf(place.type === "notes", place.type === "tag")}
        >
          <NotebookText size={16} />
          {m.notes.list}
        </a>
        <a
          className={styles["place"]}
          href={hrefOf({ place: { type: "trash" }, noteId: null })}
          aria-current={currentOf(inTrash, inTrash)}
        >
          <Trash2 size={16} />
          {m.notes.trash}
        </a>
      </nav>
      {children}
    </div>
  );
}

/** "page" where the link leads to what is shown, "true" where what is shown is a part of it. */
function currentOf(isPage: boolean, isWithin: boolean): "page" | "true" | undefined {
  if (isPage) return "page";
  return isWithin ? "true" : undefined;
}
