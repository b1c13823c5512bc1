// npm run bench [-- <name> …]: runs the TypeScript of this folder through Vite's module runner, as vitest does.
import { createServer, createServerModuleRunner } from "vite";

const server = await createServer({
  configFile: false,
  root: new URL("../..", import.meta.url).pathname,
  logLevel: "error",
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
});
try {
  await createServerModuleRunner(server.environments.ssr, { hmr: false }).import(
    "/test/bench/main.ts",
  );
} finally {
  await server.close();
}
