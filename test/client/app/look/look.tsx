/** Settee's screens on a port in memory: what stands behind `?scene=` decides what there is to see. */
import "#client/app/styles.ts";
import { createRoot, type Root } from "react-dom/client";
import { App } from "#client/app/app.tsx";
import { Frame } from "#client/app/frame.tsx";
import { createRouter } from "#client/app/router.ts";
import { createDrafts } from "#client/features/editor/drafts.ts";
import { createMessages } from "#client/messages/messages.ts";
import { createMemoryPort } from "#test/support/memory-port.ts";
import { furnish } from "./scenes.ts";

const parameters = new URLSearchParams(location.search);
let shown: Root | null = null;

/** Begins again with another scene, as a new page would, in a fraction of its time. */
function show(scene: string, route: string): void {
  shown?.unmount();
  history.replaceState(null, "", route);
  const port = createMemoryPort();
  furnish(port, scene);
  Object.assign(window, { port });
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  shown = createRoot(root);
  shown.render(
    <Frame messages={createMessages("en-GB", Date.now)}>
      <App
        port={port}
        drafts={createDrafts()}
        router={createRouter(window)}
        insecure={parameters.has("insecure")}
      />
    </Frame>,
  );
}

Object.assign(window, { show });
show(parameters.get("scene") ?? "home", location.hash || "#/");
