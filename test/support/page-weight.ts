import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLIENT = fileURLToPath(new URL("../../dist/client", import.meta.url));

/** Bytes, gzip, of what a browser must have before it can show the list, before it can show a note, and beside both. */
export interface PageWeight {
  readonly list: number;
  readonly note: number;
  /** The worker, which is fetched beside the page. */
  readonly worker: number;
}

/** Scripts and styles of the built page; fonts come later and the worker runs beside it. */
export async function weighPage(): Promise<PageWeight> {
  const page = await readFile(join(CLIENT, "index.html"), "utf8");
  const first = new Set(["index.html"]);
  for (const [, path = ""] of page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g))
    await addWithImports(path, first);

  const assets = await readdir(join(CLIENT, "assets"));
  const note = new Set(first);
  for (const name of assets.filter((name) => /^note-pane-.*\.(?:js|css)$/.test(name)))
    await addWithImports(`assets/${name}`, note);
  const worker = new Set<string>();
  for (const name of assets.filter((name) => /^settee-worker-.*\.js$/.test(name)))
    await addWithImports(`assets/${name}`, worker);
  return { list: await weigh(first), note: await weigh(note), worker: await weigh(worker) };
}

/** Static imports only: what is imported later is fetched later. */
async function addWithImports(path: string, files: Set<string>): Promise<void> {
  if (files.has(path)) return;
  files.add(path);
  if (!path.endsWith(".js")) return;
  const script = await readFile(join(CLIENT, path), "utf8");
  for (const [, name = ""] of script.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    await addWithImports(`assets/${name}`, files);
}

async function weigh(files: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(join(CLIENT, `${file}.gz`))).size;
  return bytes;
}
