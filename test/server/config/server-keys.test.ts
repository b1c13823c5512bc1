import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServerKeys, openServerKeyFile } from "#server/config/server-keys.ts";

describe("the server key of a data folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "settee-key-"));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it("is created once, readable by its owner only", async () => {
    const first = await openServerKeyFile(join(folder, "data"));
    const second = await openServerKeyFile(join(folder, "data"));
    expect(second).toEqual(first);
    expect(first).toHaveLength(32);
    expect((await stat(join(folder, "data/server-key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "data/server-key"), "utf8")).toMatch(/^\S{44}\n$/);
  });

  it("is refused when it is damaged, instead of being replaced", async () => {
    await writeFile(join(folder, "server-key"), "oops");
    await expect(openServerKeyFile(folder)).rejects.toThrow("is damaged");
  });

  it("serves each purpose with another derived key", () => {
    const keys = createServerKeys([new Uint8Array(32), new Uint8Array(32).fill(1)]);
    const derived = (["access-token", "refresh-token", "email-claim"] as const)
      .flatMap((purpose) => keys.derive(purpose))
      .map((key) => Buffer.from(key).toString("hex"));
    expect(new Set(derived).size).toBe(6);
  });
});
