import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium, launchChromiumProfile } from "./chromium.ts";
import { type Device, createDevice } from "./device.ts";
import { reportFailure } from "./report-failure.ts";
import { removeTestAccounts } from "./remove-test-accounts.ts";
import { type Product, removeDataDir, startProduct } from "./product.ts";
import { type TcpProxy, startTcpProxy } from "./tcp-proxy.ts";

/** A running Settee, a network before it that can be cut, and devices on which a person uses it. */
export interface Journey {
  /** What the person types into the address bar. `localhost`, so that it is a secure context. */
  readonly origin: string;
  readonly network: TcpProxy;
  product(): Product;
  /** An address of this journey's alone: a CouchDB named by `COUCHDB_URL` is there for others too. */
  emailOf(person: string): string;
  restartProduct(how: "stop" | "kill"): Promise<void>;
  /** A browser of its own: cookies, databases and cache are nobody else's. */
  openDevice(look?: { width: number; height: number; dark?: boolean }): Promise<Device>;
  /** A browser whose profile outlives its closing; open the same folder again to come back. */
  openProfile(folder: string): Promise<Device>;
  newProfileFolder(): Promise<string>;
  close(): Promise<void>;
}

export async function openJourney(env: Record<string, string> = {}): Promise<Journey> {
  const network = await startTcpProxy();
  const origin = `http://localhost:${network.port}`;
  let product = await startProduct({ env: { PUBLIC_URL: origin, ...env } });
  network.forwardTo(product.port);
  let browser: Browser | null = null;
  const closers: (() => Promise<void>)[] = [];
  const domain = `${randomBytes(6).toString("hex")}.test`;

  return {
    origin,
    network,
    product: () => product,
    emailOf: (person) => `${person}@${domain}`,
    async restartProduct(how) {
      await product[how]();
      product = await startProduct({
        dataDir: product.dataDir,
        env: { PUBLIC_URL: origin, ...env },
      });
      network.forwardTo(product.port);
    },
    async openDevice(look = { width: 1280, height: 800 }) {
      browser ??= await launchChromium();
      const context = await browser.newContext({
        viewport: { width: look.width, height: look.height },
        colorScheme: look.dark ? "dark" : "light",
        acceptDownloads: true,
      });
      const page = await context.newPage();
      reportFailure(page, () => product.output());
      return createDevice(context, page, origin);
    },
    async openProfile(folder) {
      const context = await launchChromiumProfile(folder);
      closers.push(() => context.close());
      const page = context.pages()[0] ?? (await context.newPage());
      reportFailure(page, () => product.output());
      return createDevice(context, page, origin);
    },
    async newProfileFolder() {
      const folder = await mkdtemp(join(tmpdir(), "settee-profile-"));
      closers.unshift(() => rm(folder, { recursive: true, force: true }));
      return folder;
    },
    async close() {
      for (const close of closers.toReversed()) await close();
      await browser?.close();
      await product.stop();
      await network.close();
      const couchdbUrl = env["COUCHDB_URL"] ?? process.env["COUCHDB_URL"];
      if (couchdbUrl !== undefined) await removeTestAccounts(couchdbUrl, domain);
      await removeDataDir(product);
    },
  };
}
