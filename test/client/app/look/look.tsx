/** Settee's screens on a port in memory: what stands behind `?scene=` decides what there is to see. */
import "#client/app/styles.ts";
import { createRoot } from "react-dom/client";
import { App } from "#client/app/app.tsx";
import { Frame } from "#client/app/frame.tsx";
import { createRouter } from "#client/app/router.ts";
import { createDrafts } from "#client/features/editor/drafts.ts";
import { createMessages } from "#client/messages/messages.ts";
import { createMemoryPort } from "#test/support/memory-port.ts";
import { furnish } from "./scenes.ts";

const port = createMemoryPort();
const parameters = new URLSearchParams(location.search);
furnish(port, parameters.get("scene") ?? "home");
Object.assign(window, { port });

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <Frame messages={createMessages("en-GB", Date.now)}>
    <App
      port={port}
      drafts={createDrafts()}
      router={createRouter(window)}
      insecure={parameters.has("insecure")}
    />
  </Frame>,
);
