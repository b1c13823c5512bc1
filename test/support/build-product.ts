import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Journeys run on what a host runs: the built product, as `npm start` would build it. */
export default async function buildProduct(): Promise<void> {
  const product = new URL("../../server/product.mjs", import.meta.url).href;
  const script = `import(${JSON.stringify(product)}).then((it) => it.buildIfNeeded())`;
  await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
}
