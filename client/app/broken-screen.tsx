import { Component, type ReactNode } from "react";
import type { Messages } from "#client/messages/messages.ts";
import { Button } from "#client/ui/button.tsx";
import styles from "./welcome.module.css";

interface Props {
  messages: Messages;
  children: ReactNode;
}

/** A bug in a screen ends that screen, not the notes: it says so and offers to begin again. */
export class BrokenScreen extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const { common } = this.props.messages;
    return (
      <main className={styles["welcome"]} role="alert">
        <h1 className={styles["title"]}>{common.brokenTitle}</h1>
        <p>{common.brokenBody}</p>
        <Button kind="primary" onClick={() => location.reload()}>
          {common.reload}
        </Button>
      </main>
    );
  }
}
