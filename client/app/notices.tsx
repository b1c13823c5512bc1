import type { Safety } from "#client/port/safety-view.ts";
import type { SetteePort } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Notice } from "#client/ui/notice.tsx";

/** Many notes would disappear at once. */
export function HeldNotice({ safety, onDecide }: { safety: Safety; onDecide: () => void }) {
  const m = useMessages();
  if (!safety.held) return null;
  const { notes, of } = safety.held;
  return (
    <Notice kind="warning" actions={<Button onClick={onDecide}>{m.sync.held.decide}</Button>}>
      {m.sync.held.notice(notes, of)}
    </Notice>
  );
}

/** The server is not the one of last time. */
export function ServerNotice({ port, safety }: { port: SetteePort; safety: Safety }) {
  const m = useMessages();
  const change = safety.serverChange;
  if (!change) return null;
  const isRepaired = change.progress === "repaired";
  return (
    <Notice
      kind="info"
      actions={
        isRepaired ? (
          <Button onClick={() => void port.call.dismissServerChange()}>{m.sync.understood}</Button>
        ) : null
      }
    >
      {m.sync.serverChange[change.why]}{" "}
      {isRepaired ? m.sync.serverRepaired : m.sync.serverComparing}
    </Notice>
  );
}
