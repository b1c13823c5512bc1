// npm start: builds what has changed, then serves.
import { buildIfNeeded } from "./product.mjs";

await buildIfNeeded({ onBuild: () => console.log("Building Settee (once per version) …") });
const { runSettee } = await import("../dist/server/main.js");
await runSettee(process.env);
