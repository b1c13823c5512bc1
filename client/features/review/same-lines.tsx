import { useReviewMessages } from "#client/messages/use-review-messages.ts";
import styles from "./review-screen.module.css";

/** Lines of context that are shown beside a place; what lies between is only counted. */
const NEAR = 2;

/** What nobody has to decide on: enough of it to know where one is. */
export function SameLines({
  lines,
  isFirst,
  isLast,
}: {
  lines: readonly string[];
  isFirst: boolean;
  isLast: boolean;
}) {
  const m = useReviewMessages();
  const [head, tail] = [isFirst ? 0 : NEAR, isLast ? 0 : NEAR];
  const hidden = lines.length - head - tail;
  if (hidden <= 1) return <Lines lines={lines} />;
  return (
    <div>
      <Lines lines={lines.slice(0, head)} />
      <p className={styles["gap"]}>{m.same(hidden)}</p>
      <Lines lines={tail === 0 ? [] : lines.slice(-tail)} />
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  const text = lines.join("\n").replaceAll(/^\n+|\n+$/g, "");
  return text === "" ? null : <p className={styles["same"]}>{text}</p>;
}
