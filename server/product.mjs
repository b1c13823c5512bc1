// The built product in dist/: made by Vite from the sources, remade when a source has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

/** What `npm start` runs once it is built. */
export const SERVER_ENTRY = pathToFileURL(join(DIST, "server/main.js")).href;
/** What `npm run settee` runs once it is built. */
export const SETTEE_ENTRY = pathToFileURL(join(DIST, "server/settee.js")).href;
const BUILD = join(ROOT, "server/build.mjs");
const BUILT_FROM = join(DIST, "built-from");
const SOURCES = ["client", "server", "shared", "couchdb"];
const COMPRESSED = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest"]);

/** Builds both halves unless dist/ was built from exactly these sources. Answers whether it had to. */
export async function buildIfNeeded({ onBuild = () => {} } = {}) {
  const digest = await digestSources();
  if ((await readBuiltFrom()) === digest) return false;
  onBuild();
  await buildInChild();
  return true;
}

/** A process that goes on to serve would keep half a gigabyte of what building takes. */
async function buildInChild() {
  const child = spawn(process.execPath, [BUILD], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("Settee could not be built; why is said above.");
}

export async function buildProduct() {
  const builtFrom = await digestSources();
  // Whatever runs this, a host gets React and the service worker as they are meant for people.
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  await build({ configFile: join(ROOT, "client/vite.config.ts"), logLevel: "warn" });
  await compressAssets(join(DIST, "client"));
  await build({ configFile: join(ROOT, "server/vite.config.ts"), logLevel: "warn" });
  await mkdir(DIST, { recursive: true });
  // Last, so that an interrupted build is not taken for a finished one.
  await writeFile(BUILT_FROM, builtFrom);
}

async function readBuiltFrom() {
  return existsSync(BUILT_FROM) ? readFile(BUILT_FROM, "utf8") : null;
}

async function digestSources() {
  const hash = createHash("sha256");
  const files = ["package.json", "package-lock.json"];
  for (const folder of SOURCES) {
    const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  }
  for (const file of files.toSorted()) {
    hash.update(file).update("\0");
    hash.update(await readFile(join(file.startsWith(ROOT) ? "" : ROOT, file))).update("\0");
  }
  return hash.digest("hex");
}

/** Leaves `x.br` and `x.gz` beside each text file: compressed once here instead of at every request. */
async function compressAssets(folder) {
  const toBrotli = promisify(brotliCompress);
  const toGzip = promisify(gzip);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && COMPRESSED.has(extname(entry.name)));
  await Promise.all(
    texts.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      await writeFile(`${path}.br`, await toBrotli(bytes, { params }));
      await writeFile(`${path}.gz`, await toGzip(bytes, { level: 9 }));
    }),
  );
}
