// npm run build; with --if-needed only when a source has changed.
import { buildIfNeeded, buildProduct } from "./product.mjs";

if (process.argv.includes("--if-needed")) await buildIfNeeded();
else await buildProduct();
