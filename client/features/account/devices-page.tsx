import { useState } from "react";
import { askServerOf } from "#client/port/ask-server.ts";
import type { LoginFailure, SetteePort } from "#client/port/settee-port.ts";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { ConfirmDialog } from "#client/ui/confirm-dialog.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import { useAnswer } from "#client/ui/use-answer.ts";
import type { Device } from "#shared/device.ts";
import type { Result } from "#shared/result.ts";
import { DeviceLine, nameOf } from "./device-line.tsx";
import styles from "./list.module.css";
import { Loading, Page, Trouble } from "./page.tsx";

export interface DevicesPageProps {
  port: SetteePort;
  onLogIn: () => void;
}

/** Where the person is logged in. */
export function DevicesPage({ port, onLogIn }: DevicesPageProps) {
  const m = useMessages();
  const a = useAccountMessages();
  const tell = useToasts();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<LoginFailure | null>(null);
  const devices = useAnswer(() => askServerOf(port)("devices", null));
  const { answer } = devices;

  /** Whatever came of it, the list tells what is true now. */
  const change = async <Value,>(
    call: Promise<Result<Value, LoginFailure>>,
    done: (value: Value) => string | null,
  ) => {
    const answer = await call;
    const isGone =
      !answer.ok && answer.error.type === "refused" && answer.error.reason === "not-found";
    setFailure(answer.ok || isGone ? null : answer.error);
    const text = answer.ok ? done(answer.value) : null;
    if (text) tell({ text });
    await devices.again();
  };
  const end = (device: Device) =>
    void change(askServerOf(port)("endDevice", { sessionId: device.sessionId }), () =>
      a.device.ended(nameOf(a, device)),
    );
  const rename = (device: Device, label: string) =>
    change(askServerOf(port)("renameDevice", { sessionId: device.sessionId, label }), () => null);

  return (
    <Page title={a.devices} lead={a.device.lead}>
      {failure ? (
        <Trouble failure={failure} onRetry={() => setFailure(null)} onLogIn={onLogIn} />
      ) : null}
      {answer === undefined ? <Loading /> : null}
      {answer && !answer.ok ? (
        <Trouble failure={answer.error} onRetry={() => void devices.again()} onLogIn={onLogIn} />
      ) : null}
      {answer?.ok ? (
        <>
          <ul className={styles["list"]} aria-label={a.device.list}>
            {currentFirst(answer.value).map((device) => (
              <DeviceLine
                key={device.sessionId}
                device={device}
                onRename={(label) => rename(device, label)}
                onEnd={() => end(device)}
              />
            ))}
          </ul>
          {answer.value.length > 1 ? (
            <div className={styles["actions"]}>
              <Button onClick={() => setAsking(true)}>{a.device.endOthers}</Button>
            </div>
          ) : (
            <p className={styles["fact"]}>{a.device.only}</p>
          )}
        </>
      ) : null}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          void change(askServerOf(port)("endOtherDevices", null), a.device.endedOthers)
        }
        title={a.device.endOthersTitle}
        body={a.device.endOthersBody}
        confirmLabel={a.device.endOthers}
        cancelLabel={m.common.cancel}
      />
    </Page>
  );
}

function currentFirst(devices: readonly Device[]): Device[] {
  return devices.toSorted((one, other) => Number(other.current) - Number(one.current));
}
