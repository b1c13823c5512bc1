import type { DeviceView } from "#client/port/device-view.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { Button } from "#client/ui/button.tsx";
import styles from "./login-screen.module.css";

export interface KeptAccountsProps {
  accounts: DeviceView["accounts"];
  current: string;
  onChoose: (email: string) => void;
}

/** Whose notes lie on this device: one press instead of an address. */
export function KeptAccounts({ accounts, current, onChoose }: KeptAccountsProps) {
  const m = useMessages();
  if (accounts.length === 0) return null;
  return (
    <section aria-label={m.accounts.keptTitle} className={styles["kept"]}>
      <h2 className={styles["hint"]}>{m.accounts.keptTitle}</h2>
      <ul className={styles["accounts"]}>
        {accounts.map(({ user }) => (
          <li key={user.id}>
            <Button aria-pressed={user.email === current} onClick={() => onChoose(user.email)}>
              {user.email}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
