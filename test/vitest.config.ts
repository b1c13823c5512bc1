import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const REAL_COUCHDB = "test/**/*.real-couchdb.test.ts";
const needRealCouchdb = process.env["COUCHDB_URL"] === undefined ? [REAL_COUCHDB] : [];
/** Random histories, as long as one likes: a run of its own, see test/simulator/README.md. */
const SIMULATOR = "test/simulator/**";
const isSimulating = Object.keys(process.env).some((name) => name.startsWith("SIMULATOR_"));
if (!isSimulating) console.log(`Not run without SIMULATOR_SECONDS: ${SIMULATOR}`);
if (needRealCouchdb.length > 0) console.log(`Not run without COUCHDB_URL: ${REAL_COUCHDB}`);

/** Files share their modules, which saves a third of the time: what a module keeps must bear several files. */
const isolate = false;

/**
 * Three projects, run by `npm test` with as many files at once as there are cores:
 * - unit: one module at a time, no network;
 * - integration: real HTTP on a real or embedded CouchDB (`COUCHDB_URL`);
 * - journeys: a person's whole way in a real Chromium, on the built product.
 */
export default defineConfig({
  test: {
    // By itself vitest leaves one core idle, of two.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          name: "unit",
          isolate,
          root: ".",
          include: ["test/{shared,client,couchdb,server}/**/*.test.ts"],
          exclude: ["test/**/*.integration.test.ts"],
        },
      },
      {
        test: {
          name: "integration",
          isolate,
          root: ".",
          include: ["test/**/*.integration.test.ts", "test/contracts/**/*.test.ts"],
          exclude: [...needRealCouchdb, ...(isSimulating ? [] : [SIMULATOR])],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "journeys",
          root: ".",
          include: ["test/journeys/**/*.journey.ts", "test/faults/**/*.journey.ts"],
          globalSetup: ["test/support/build-product.ts"],
          testTimeout: 120_000,
          // What a person waits for crosses a browser, a worker, a network and a database.
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
