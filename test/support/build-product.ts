import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const BUILD = fileURLToPath(new URL("../../server/build.mjs", import.meta.url));

/** Journeys run on what a host runs: the built product, as `npm start` would build it. */
export default async function buildProduct(): Promise<void> {
  await promisify(execFile)(process.execPath, [BUILD, "--if-needed"]);
}
