/** The page's composition root: the only place of it that builds things. */
import "./styles.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createDrafts, flushWhenHidden } from "#client/features/editor/drafts.ts";
import { createMessages } from "#client/messages/messages.ts";
import { pickLocale } from "#client/messages/pick-locale.ts";
import { applyTheme, readTheme } from "#client/ui/theme.ts";
import { App } from "./app.tsx";
import { connectWorker } from "./connect-worker.ts";
import { Frame } from "./frame.tsx";
import { createRouter } from "./router.ts";
import { steadyPort } from "./steady-port.ts";
import { UpdatePrompt } from "./update-prompt.tsx";

applyTheme(readTheme());
const messages = createMessages(pickLocale(navigator.languages), Date.now);
document.documentElement.lang = "en";
const drafts = createDrafts();
const port = steadyPort(connectWorker());
flushWhenHidden(drafts, document, window);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <Frame messages={messages}>
      <App
        port={port}
        drafts={drafts}
        router={createRouter(window)}
        insecure={!window.isSecureContext}
      />
      <UpdatePrompt port={port} drafts={drafts} />
    </Frame>
  </StrictMode>,
);
