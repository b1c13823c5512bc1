import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Bundles our own modules for Node (emitted `#shared/*.ts` imports would not be rewritten); packages stay outside. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  publicDir: false,
  build: {
    ssr: true,
    rollupOptions: {
      input: { main: "server/main.ts", settee: "server/cli/run-settee-command.ts" },
      output: { entryFileNames: "[name].js" },
    },
    outDir: "dist/server",
    emptyOutDir: true,
    target: "node20",
    sourcemap: true,
  },
});
