import type { ReactNode } from "react";
import type { Messages } from "#client/messages/messages.ts";
import { MessagesContext } from "#client/messages/use-messages.ts";
import { Toasts } from "#client/ui/toasts.tsx";
import { BrokenScreen } from "./broken-screen.tsx";

/** What stands around everything: the language, the messages at the bottom, the net under a bug. */
export function Frame({ messages, children }: { messages: Messages; children: ReactNode }) {
  return (
    <MessagesContext value={messages}>
      <BrokenScreen messages={messages}>
        <Toasts closeLabel={messages.common.dismiss}>{children}</Toasts>
      </BrokenScreen>
    </MessagesContext>
  );
}
