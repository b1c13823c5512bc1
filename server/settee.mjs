// npm run settee -- <command>: builds what has changed, then runs one command.
import { buildIfNeeded, SETTEE_ENTRY } from "./product.mjs";

await buildIfNeeded({ onBuild: () => console.error("Building Settee (once per version) …") });
const { runSetteeCommand } = await import(SETTEE_ENTRY);
process.exitCode = await runSetteeCommand(process.argv.slice(2), process.env);
