import { useRegisterSW } from "virtual:pwa-register/react";
import type { SetteePort } from "#client/port/settee-port.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import styles from "./update-prompt.module.css";

/** Looked for this often (ms) while the page stays open. */
const LOOK_AGAIN = 60 * 60 * 1000;

/** The worker takes that long (ms) at most to come to rest. */
const RESTS_WITHIN = 1_000;
/** The browser takes that long (ms) at most; then the page is loaded again anyway. */
const TAKES_OVER_WITHIN = 5_000;

/** A new version takes over only when the person says so, and after what is being typed is saved. */
export function UpdatePrompt({ port, drafts }: { port: SetteePort; drafts: Drafts }) {
  const m = useMessages();
  const {
    needRefresh: [ready, setReady],
    updateServiceWorker,
  } = useRegisterSW({
    onRegisteredSW: (_address, registration) => {
      if (registration)
        setInterval(() => void registration.update().catch(ignoreOffline), LOOK_AGAIN);
    },
  });
  if (!ready) return null;
  const update = async () => {
    await drafts.flushAll();
    // A worker that no longer answers may be the very thing that the new version mends.
    await Promise.race([port.call.restSync(), new Promise((go) => setTimeout(go, RESTS_WITHIN))]);
    setTimeout(() => location.reload(), TAKES_OVER_WITHIN);
    // The library reloads too, but only for an update that it found itself.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    await updateServiceWorker(true);
    const registration = await navigator.serviceWorker.getRegistration();
    registration?.waiting?.postMessage({ type: "SKIP_WAITING" });
  };
  return (
    <aside className={styles["prompt"]} aria-labelledby="update-title">
      <div>
        <h2 id="update-title" className={styles["title"]}>
          {m.common.updateTitle}
        </h2>
        <p className={styles["body"]}>{m.common.updateBody}</p>
      </div>
      <div className={styles["actions"]}>
        <Button kind="quiet" onClick={() => setReady(false)}>
          {m.common.dismiss}
        </Button>
        <Button kind="primary" onClick={() => void update()}>
          {m.common.updateNow}
        </Button>
      </div>
    </aside>
  );
}

/** Looking for a new version needs the network; without it the next look will do. */
function ignoreOffline(): void {
  return;
}
