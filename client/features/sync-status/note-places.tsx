import { useState } from "react";
import type { LedgerLine, LedgerQuery } from "#client/port/safety-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Segments } from "#client/ui/segments.tsx";
import styles from "./sync-dialog.module.css";
import { useLedger } from "./use-ledger.ts";

/** Lines shown at first, and with each "more". */
const PAGE = 25;

/** Where each note is: only here, on its way, on the server, refused. */
export function NotePlaces({ port }: { port: SetteePort }) {
  const m = useMessages();
  const [only, setOnly] = useState<LedgerQuery["only"]>("unsafe");
  const [limit, setLimit] = useState(PAGE);
  const ledger = useLedger(port, only, limit);
  const more = (ledger?.total ?? 0) - (ledger?.lines.length ?? 0);
  return (
    <section aria-labelledby="note-places">
      <div className={styles["head"]}>
        <h3 id="note-places" className={styles["title"]}>
          {m.sync.whereTitle}
        </h3>
        <Segments
          label={m.sync.whereTitle}
          value={only}
          options={[
            { value: "unsafe", label: m.sync.whereOnly },
            { value: "all", label: m.sync.whereAll },
          ]}
          onChange={setOnly}
        />
      </div>
      {ledger?.total === 0 ? <p className={styles["hint"]}>{m.sync.whereNone}</p> : null}
      {ledger && ledger.total > 0 ? (
        <ul className={styles["list"]} aria-label={m.sync.whereTitle}>
          {ledger.lines.map((line) => (
            <PlaceLine key={line.id} line={line} />
          ))}
        </ul>
      ) : null}
      {more > 0 ? (
        <Button
          kind="quiet"
          className={styles["more"]}
          onClick={() => setLimit((limit) => limit + PAGE * 4)}
        >
          {m.sync.more(Math.min(more, PAGE * 4))}
        </Button>
      ) : null}
    </section>
  );
}

function PlaceLine({ line }: { line: LedgerLine }) {
  const m = useMessages();
  return (
    <li className={styles["line"]}>
      <span className={styles["what"]}>
        {line.isDeleted ? m.sync.deletedNote : line.title || m.notes.untitled}
      </span>
      <span className={styles["place"]} data-place={line.place.type}>
        {m.sync.places[line.place.type]}
      </span>
    </li>
  );
}
