import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const standIn = (name: string) =>
  fileURLToPath(new URL(`./worker/stand-ins/${name}.ts`, import.meta.url));

/** The page and its workers, built to dist/client. The server serves them from there and proxies to them in development. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // PouchDB reads `global` and Node's `events`; a browser has neither, the package `events` stands in.
  define: { global: "globalThis" },
  worker: { format: "es", plugins: () => [oneOfEach()] },
  resolve: {
    // Parts of PouchDB that would only make the worker larger.
    alias: {
      "pouchdb-selector-core": standIn("no-selectors"),
      "pouchdb-promise": standIn("browser-promise"),
      "url-parse": standIn("browser-url"),
    },
  },
  build: {
    outDir: fileURLToPath(new URL("../dist/client", import.meta.url)),
    emptyOutDir: true,
    // No data: URLs, so that the content security policy can stay strict.
    assetsInlineLimit: 0,
  },
  plugins: [
    react(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        id: "/",
        name: "Settee",
        short_name: "Settee",
        description: "A quiet place for your notes, with or without a network.",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#fdf9f2",
        theme_color: "#f7f1e6",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
          {
            src: "/icon-maskable-512.png",
            sizes: "512x512",
            type: "image/png",
            purpose: "maskable",
          },
        ],
      },
      workbox: {
        // Of the fonts only Latin: other scripts come from the server when a page needs them.
        globPatterns: ["**/*.{js,css,html,svg,png}", "**/*-latin-{wght,ext-wght}-*.woff2"],
        maximumFileSizeToCacheInBytes: 4_000_000,
        navigateFallback: "/index.html",
        navigateFallbackDenylist: [
          /^\/(?:trpc|db)(?:\/|$)/,
          /^\/(?:healthz|readyz|metrics)$/,
          /^\/\.well-known\//,
          // A file that is not there must be a 404, never the page.
          /\/[^/?]+\.[^/]+$/,
        ],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
});

/** pouchdb-authentication is older than the PouchDB beside it, and would bring its own copies of these. */
function oneOfEach(): Plugin {
  const here = fileURLToPath(import.meta.url);
  return {
    name: "one-of-each",
    enforce: "pre",
    resolveId(name, importer = "") {
      if (!/node_modules.pouchdb-(authentication|ajax)\b/.test(importer)) return null;
      if (name === "pouchdb-utils") return standIn("utils-of-old");
      if (name === "pouchdb-errors" || name === "pouchdb-binary-utils")
        return this.resolve(name, here, { skipSelf: true });
      return null;
    },
  };
}
