import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface BrowserFiles {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/** Starts the Chromium named by `CHROMIUM`, else the one that came with `npm ci`. */
export async function launchChromium(): Promise<Browser> {
  const files = await findChromium();
  return chromium.launch({ executablePath: files.executablePath, env: files.env, args: FLAGS });
}

/** The same with a profile on disk: what a person sees who closes the browser and comes back. */
export async function launchChromiumProfile(folder: string): Promise<BrowserContext> {
  const files = await findChromium();
  return chromium.launchPersistentContext(folder, {
    executablePath: files.executablePath,
    env: files.env,
    args: FLAGS,
  });
}

async function findChromium(): Promise<BrowserFiles> {
  const named = process.env["CHROMIUM"];
  if (named) return { executablePath: named, env: environment({}) };
  const folder = await unpackChromium();
  const libraries = join(folder, "al2023", "lib");
  const searched = [libraries, process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  return {
    executablePath: join(folder, "chromium"),
    env: environment({ LD_LIBRARY_PATH: searched, FONTCONFIG_PATH: join(folder, "fonts") }),
  };
}

/** The folder carries the version, so that an update of the package is never answered by the old browser. */
async function unpackChromium(): Promise<string> {
  const manifest = join(packageFolder("@sparticuz/chromium"), "package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  const folder = join(tmpdir(), `settee-chromium-${version}`);
  if (existsSync(folder)) return folder;

  const unpacking = await mkdtemp(`${folder}-`);
  const script = fileURLToPath(new URL("./unpack-chromium.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
  });
  try {
    await rename(unpacking, folder);
  } catch (error) {
    // Another run was faster: its folder is as good as ours.
    if (!existsSync(join(folder, "chromium"))) throw error;
    await rm(unpacking, { recursive: true });
  }
  return folder;
}

function packageFolder(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (!existsSync(join(folder, "bin"))) folder = dirname(folder);
  return folder;
}

function environment(more: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return { ...Object.fromEntries(own), ...more };
}
