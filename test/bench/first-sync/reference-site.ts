import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { referenceSources } from "./reference-sources.ts";

/** RxDB is no dependency: it is installed for the benchmark alone. */
const RXDB = ["rxdb@17.6.0", "rxjs@7.8.2"];

/** A page whose workers receive a CouchDB database in the ways that Settee is held against. */
export interface ReferenceSite {
  readonly origin: string;
  /** Those that could be built: without a registry there is no RxDB. */
  readonly names: readonly string[];
  /** Why one is missing. */
  readonly missing: string | null;
  /** The path of a database on this site, which passes requests on as Settee's gateway does. */
  pathOf(database: string): string;
  close(): Promise<void>;
}

/** @param couchdbUrl with admin credentials */
export async function openReferenceSite(couchdbUrl: string): Promise<ReferenceSite> {
  const folder = await mkdtemp(join(tmpdir(), "settee-references-"));
  const missing = await installRxDb(folder);
  const names = Object.keys(referenceSources).filter(
    (name) => missing === null || name !== "rxdb.js",
  );
  await buildWorkers(folder, names);
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith("/db/")) passOn(couchdbUrl, asked, answer);
    else void serveFile(join(folder, "dist"), asked.url ?? "/", answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://localhost:${address.port}`,
    names,
    missing,
    pathOf: (database) => `/db/${database}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function installRxDb(folder: string): Promise<string | null> {
  await writeFile(join(folder, "package.json"), '{"private":true,"type":"module"}');
  try {
    const args = ["i", "-E", "--no-audit", "--no-fund", "--ignore-scripts", ...RXDB];
    await promisify(execFile)("npm", args, { cwd: folder });
    return null;
  } catch (error) {
    return `RxDB could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The same way as the product's worker is built. */
async function buildWorkers(folder: string, names: readonly string[]): Promise<void> {
  await mkdir(join(folder, "src"), { recursive: true });
  for (const name of names) {
    await writeFile(join(folder, "src", name), referenceSources[name] ?? "");
    await writeFile(join(folder, `worker-${name}`), workerOf(name));
  }
  const modules = join(process.cwd(), "node_modules");
  await build({
    configFile: false,
    root: folder,
    logLevel: "error",
    define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
    resolve: {
      alias: [{ find: /^(pouchdb-[a-z-]+|events)$/, replacement: `${modules}/$1` }],
    },
    build: {
      outDir: join(folder, "dist"),
      rolldownOptions: {
        input: names.map((name) => join(folder, `worker-${name}`)),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
}

function workerOf(name: string): string {
  return `import { receive } from "./src/${name}";
onmessage = async ({ data: { path, name } }) => {
  const start = performance.now();
  const marks = {};
  const tell = (mark) => { marks[mark] ??= performance.now() - start; };
  try {
    const documents = await receive(location.origin + path, name, tell);
    postMessage({ documents, took: performance.now() - start, marks });
  } catch (error) {
    postMessage({ failure: String(error?.stack ?? error) });
  }
};
`;
}

function passOn(couchdbUrl: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { hostname, port, username, password } = new URL(couchdbUrl);
  const { host: _host, ...headers } = asked.headers;
  const path = asked.url?.slice("/db".length) ?? "/";
  const auth = `${username}:${password}`;
  const passed = request(
    { hostname, port, path, method: asked.method, headers, auth },
    (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    },
  );
  passed.on("error", () => answer.destroy());
  asked.pipe(passed);
}

async function serveFile(folder: string, url: string, answer: ServerResponse): Promise<void> {
  try {
    if (url === "/") {
      answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>.</title>");
      return;
    }
    const body = await readFile(join(folder, new URL(url, "http://here").pathname));
    answer.writeHead(200, { "content-type": "text/javascript" }).end(body);
  } catch {
    answer.writeHead(404).end();
  }
}
