import type { TagCount } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import styles from "./tag-links.module.css";

export interface TagLinksProps {
  tags: readonly TagCount[];
  current: string | null;
  hrefOf: (tag: string | null) => string;
}

/** The tags in one row that scrolls; the current one leads back to all notes. */
export function TagLinks({ tags, current, hrefOf }: TagLinksProps) {
  const m = useMessages();
  if (tags.length === 0 && !current) return null;
  const shown =
    current && !tags.some(({ tag }) => tag === current)
      ? [{ tag: current, notes: 0 }, ...tags]
      : tags;
  return (
    <nav aria-label={m.editor.tags} className={styles["nav"]}>
      <ul className={styles["row"]}>
        {shown.map(({ tag, notes }) => (
          <li key={tag} className={styles["item"]}>
            <a
              className={styles["link"]}
              href={hrefOf(tag === current ? null : tag)}
              aria-current={tag === current ? "true" : undefined}
            >
              {tag}
              <span className={styles["count"]}>{m.formats.number(notes)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
