import { CloudCheck, CloudUpload } from "lucide-react";
import type { ReactNode } from "react";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { Dialog } from "#client/ui/dialog.tsx";
import { Notice } from "#client/ui/notice.tsx";
import { ForeignList } from "./foreign-list.tsx";
import { NotePlaces } from "./note-places.tsx";
import { safetyHint, safetyWords } from "./safety-words.ts";
import { SetAsideList } from "./set-aside-list.tsx";
import styles from "./sync-dialog.module.css";
import { failureWords, syncWords } from "./sync-words.ts";

export interface SyncDialogProps {
  port: SetteePort;
  sync: SyncView;
  isLocal: boolean;
  onClose: () => void;
  onLogIn: () => void;
  onSignUp: () => void;
  /** Notices that need an answer. */
  notices: ReactNode;
  /** Space in this browser. */
  storage: ReactNode;
}

/** Everything about what is safe where: state, times, refusals, each note. */
export function SyncDialog(props: SyncDialogProps) {
  const { port, sync, isLocal, onClose } = props;
  const m = useMessages();
  const { state, safety } = sync;
  const isSafe = safety.isAllOnServer && !isLocal;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={m.sync.details}
      closeLabel={m.common.close}
      actions={<MainAction {...props} />}
    >
      <div className={styles["page"]}>
        <div className={styles["safety"]} data-safe={isSafe}>
          {isSafe ? <CloudCheck size={28} /> : <CloudUpload size={28} />}
          <div>
            <p className={styles["sentence"]}>{safetyWords(m, sync, isLocal)}</p>
            <p className={styles["hint"]}>{safetyHint(m, sync, isLocal)}</p>
          </div>
        </div>
        {isLocal ? null : <p>{syncWords(m, state)}</p>}
        {state.type === "failed" ? (
          <Notice kind="warning">{failureWords(m, state.why)}</Notice>
        ) : null}
        {state.type === "needs-login" ? (
          <Notice kind="warning">{m.login.ended[state.why]}</Notice>
        ) : null}
        {props.notices}
        {isLocal ? null : (
          <dl className={styles["times"]}>
            <Time label={m.sync.lastSent} at={safety.lastSent} />
            <Time label={m.sync.lastReceived} at={safety.lastReceived} />
          </dl>
        )}
        <SetAsideList
          setAside={sync.setAside}
          onRetry={(ids) => void port.call.retrySetAside(ids)}
        />
        <ForeignList foreign={sync.foreign} />
        {props.storage}
        {isLocal ? null : <NotePlaces port={port} />}
      </div>
    </Dialog>
  );
}

function MainAction({ port, sync, isLocal, onLogIn, onSignUp }: SyncDialogProps) {
  const m = useMessages();
  if (isLocal)
    return (
      <Button kind="primary" onClick={onSignUp}>
        {m.accounts.signUp}
      </Button>
    );
  if (sync.state.type === "needs-login")
    return (
      <Button kind="primary" onClick={onLogIn}>
        {m.sync.logIn}
      </Button>
    );
  return (
    <Button kind="primary" onClick={() => void port.call.syncNow()}>
      {m.sync.syncNow}
    </Button>
  );
}

function Time({ label, at }: { label: string; at: string | null }) {
  const m = useMessages();
  return (
    <div>
      <dt className={styles["hint"]}>{label}</dt>
      <dd>{at === null ? m.sync.never : <time dateTime={at}>{m.sync.at(at)}</time>}</dd>
    </div>
  );
}
