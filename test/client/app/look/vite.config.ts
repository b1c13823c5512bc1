import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Serves the screens on the port in memory, for looking at them: `npx vite --config test/client/app/look/vite.config.ts`. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: fileURLToPath(new URL("../../../../client/public", import.meta.url)),
  plugins: [react()],
  build: { outDir: "../../../../dist/look", emptyOutDir: true, assetsInlineLimit: 0 },
  server: { host: "127.0.0.1" },
});
