// npm start: builds what has changed, then serves.
import { buildIfNeeded, SERVER_ENTRY } from "./product.mjs";

await buildIfNeeded({ onBuild: () => console.log("Building Settee (once per version) …") });
const { runSettee } = await import(SERVER_ENTRY);
await runSettee(process.env);
