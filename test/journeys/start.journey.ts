import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findFreePort,
  removeDataDir,
  runProductToItsEnd,
  startProduct,
} from "#test/support/product.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "settee-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ends with 1 and one line; `names` is what that line must say. */
async function expectRefusal(env: Record<string, string>, names: RegExp): Promise<void> {
  const { code, output } = await runProductToItsEnd(env);
  expect(code).toBe(1);
  expect(output.trim()).toMatch(names);
  expect(output.trim().split("\n")).toHaveLength(1);
}

describe("npm start", () => {
  it("prints the address and where the data is", async () => {
    const product = await startProduct();
    await expect.poll(product.output).toContain(`http://localhost:${product.port}`);
    expect(product.output()).toContain(product.dataDir);
    const page = await fetch(`http://localhost:${product.port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<title>Settee</title>");
    await product.stop();
    await removeDataDir(product);
  });

  it("says which port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    await expectRefusal({ PORT: port, DATA_DIR: join(folder, "port") }, new RegExp(port));
    taken.close();
  });

  it("says which folder it can't write", async () => {
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const below = join(file, "data");
    await expectRefusal({ PORT: String(await findFreePort()), DATA_DIR: below }, /a-file/);
  });

  it("names the setting that is bad", async () => {
    await expectRefusal({ PORT: "eighty", DATA_DIR: folder }, /PORT/);
  });

  it("refuses a data folder that another Settee has open, and harms nothing", async () => {
    const first = await startProduct();
    const second = { PORT: String(await findFreePort()), DATA_DIR: first.dataDir };
    if (!process.env["COUCHDB_URL"]) await expectRefusal(second, /another|already/i);
    expect((await fetch(`http://127.0.0.1:${first.port}/healthz`)).status).toBe(200);
    await first.stop();
    await removeDataDir(first);
  });

  it("answers a missing asset with 404, never with the page", async () => {
    const product = await startProduct();
    const missing = await fetch(`http://127.0.0.1:${product.port}/assets/gone-12345678.js`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).not.toContain("<html");
    await product.stop();
    await removeDataDir(product);
  });
});
