import { useState, type ReactNode } from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { askToPersist } from "./ask-to-persist.ts";
import styles from "./storage-facts.module.css";

export interface StorageFactsProps {
  port: SetteePort;
  storage: DeviceView["storage"];
  /** What else can be done about it. */
  actions: ReactNode;
}

/** How full this browser is, and whether it may clear the notes by itself. */
export function StorageFacts({ port, storage, actions }: StorageFactsProps) {
  const m = useMessages();
  const [refused, setRefused] = useState(false);
  const { usage, quota, isPersisted } = storage;
  const ask = async () => setRefused((await askToPersist(port)) === false);
  return (
    <section className={styles["facts"]}>
      <h3 className={styles["title"]}>{m.storage.title}</h3>
      <p>{usage !== null && quota !== null ? m.storage.used(usage, quota) : m.storage.unknown}</p>
      {usage !== null && quota !== null ? (
        <meter
          aria-label={m.storage.title}
          className={styles["meter"]}
          value={usage}
          max={Math.max(1, quota)}
          high={quota * 0.9}
          optimum={0}
        />
      ) : null}
      {isPersisted === null ? null : (
        <p className={styles["hint"]}>
          {isPersisted ? m.storage.persisted : m.storage.notPersisted}
        </p>
      )}
      {refused && isPersisted === false ? (
        <output className={styles["hint"]}>{m.storage.keepRefused}</output>
      ) : null}
      <div className={styles["actions"]}>
        {isPersisted === false ? (
          <Button onClick={() => void ask()}>{m.storage.keep}</Button>
        ) : null}
        {actions}
      </div>
    </section>
  );
}
