// npm run dev: the server rebuilt and restarted at every change, the client from Vite with hot reload in front of it.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, createServer } from "vite";
import { SERVER_ENTRY } from "./product.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const port = Number(process.env.PORT ?? 3000);
const serverPort = port + 1;
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost:${port}`;

const script = `const { runSettee } = await import("${SERVER_ENTRY}"); await runSettee(process.env);`;
let server;

function restartServer() {
  const start = () => {
    server = spawn(
      process.execPath,
      ["--enable-source-maps", "--input-type=module", "-e", script],
      {
        cwd: root,
        stdio: "inherit",
        env: { ...process.env, PORT: String(serverPort), PUBLIC_URL: publicUrl },
      },
    );
  };
  // LevelDB has one owner: the next server may open the data only when the last one has closed it.
  if (server && server.exitCode === null) {
    server.once("exit", start);
    server.kill("SIGTERM");
  } else start();
}

const watcher = await build({
  configFile: fileURLToPath(new URL("./vite.config.ts", import.meta.url)),
  logLevel: "warn",
  build: { watch: {} },
});
watcher.on("event", (event) => {
  if (event.code === "BUNDLE_END") restartServer();
  if (event.code === "ERROR") console.error(event.error);
});

const client = await createServer({
  configFile: fileURLToPath(new URL("../client/vite.config.ts", import.meta.url)),
  server: {
    port,
    strictPort: true,
    proxy: Object.fromEntries(
      ["/trpc", "/db", "/healthz", "/readyz"].map((path) => [
        path,
        { target: `http://127.0.0.1:${serverPort}` },
      ]),
    ),
  },
});
await client.listen();
client.printUrls();
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, async () => {
    await Promise.all([client.close(), watcher.close()]);
    server?.once("exit", () => process.exit(0));
    server?.kill("SIGTERM");
  });
