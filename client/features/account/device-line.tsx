import { Laptop, Pencil, Smartphone } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useAccountMessages, type AccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import { Facts } from "#client/ui/facts.tsx";
import { IconButton } from "#client/ui/icon-button.tsx";
import { TextField } from "#client/ui/text-field.tsx";
import { useInPlace, type InPlace } from "#client/ui/use-in-place.ts";
import type { Device } from "#shared/device.ts";
import { MAX_LABEL_LENGTH } from "#shared/limits.ts";
import styles from "./list.module.css";

export interface DeviceLineProps {
  device: Device;
  onRename: (label: string) => Promise<void>;
  onEnd: () => void;
}

/** One device: what it is, when it was last heard of, what it still has to send. */
export function DeviceLine({ device, onRename, onEnd }: DeviceLineProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const { isOpen, open, close, trigger, form } = useInPlace();
  const [asking, setAsking] = useState(false);
  const name = nameOf(a, device);
  const { unsyncedEdits } = device;
  const lost = unsyncedEdits ? ` ${a.device.endUnsynced(unsyncedEdits)}` : "";
  return (
    <li className={styles["line"]}>
      <span className={styles["icon"]}>
        {/Android|iPhone|iPad/.test(device.client) ? (
          <Smartphone size={20} />
        ) : (
          <Laptop size={20} />
        )}
      </span>
      <div className={styles["what"]}>
        {isOpen ? (
          <Rename
            name={name}
            label={device.label ?? ""}
            placeholder={device.client}
            onSave={onRename}
            form={form}
            onClose={close}
          />
        ) : (
          <h3 className={styles["name"]}>
            {name}
            {device.current ? <span className={styles["badge"]}>{a.device.current}</span> : null}
            <IconButton
              label={a.device.rename(name)}
              icon={<Pencil size={15} />}
              ref={trigger}
              onClick={open}
            />
          </h3>
        )}
        <Facts
          facts={[
            device.label === null ? null : device.client,
            device.current ? a.device.now : a.device.lastSeen(device.usedAt),
            a.device.from(device.address),
            a.device.since(device.createdAt),
          ]}
        />
        <Sync device={device} />
      </div>
      {device.current ? null : (
        <div className={styles["actions"]}>
          <Button aria-label={a.device.endOf(name)} onClick={() => setAsking(true)}>
            {a.device.end}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={onEnd}
        title={a.device.endTitle(name)}
        body={a.device.endBody + lost}
        confirmLabel={a.device.end}
        cancelLabel={m.common.cancel}
      />
    </li>
  );
}

/** The device at hand shows its own state elsewhere, and as of now. */
function Sync({ device }: { device: Device }) {
  const a = useAccountMessages();
  if (device.current) return null;
  if (device.unsyncedEdits === null) return <p className={styles["fact"]}>{a.device.untold}</p>;
  return device.unsyncedEdits === 0 ? (
    <p className={styles["fact"]}>{a.device.synced}</p>
  ) : (
    <p className={styles["fact"]} data-kind="warning">
      {a.device.unsynced(device.unsyncedEdits)}
    </p>
  );
}

interface RenameProps extends InPlace {
  name: string;
  label: string;
  placeholder: string;
  onSave: (label: string) => Promise<void>;
}

function Rename({ name, label, placeholder, onSave, form, onClose }: RenameProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const [text, setText] = useState(label);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    await onSave(text.trim());
    onClose();
  };
  return (
    <form ref={form} className={styles["rename"]} onSubmit={(event) => void save(event)}>
      <TextField
        label={a.device.nameOf(name)}
        hint={a.device.nameHint}
        placeholder={placeholder}
        maxLength={MAX_LABEL_LENGTH}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onClose();
        }}
      />
      <div className={styles["actions"]}>
        <Button kind="primary" type="submit">
          {a.save}
        </Button>
        <Button onClick={onClose}>{m.common.cancel}</Button>
      </div>
    </form>
  );
}

export function nameOf(a: AccountMessages, { label, client }: Device): string {
  return label ?? (client || a.device.unnamed);
}
