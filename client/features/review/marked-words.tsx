import { wordDifferences } from "./word-differences.ts";
import styles from "./place-card.module.css";

/** A text with the words marked that the other one does not have. */
export function MarkedWords({ text, other }: { text: string; other: string }) {
  let at = 0;
  return wordDifferences(text, other).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.differs ? (
      <mark key={key} className={styles["mark"]}>
        {piece.text}
      </mark>
    ) : (
      <span key={key}>{piece.text}</span>
    );
  });
}
