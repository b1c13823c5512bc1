import { readFile } from "node:fs/promises";
import { parseOptions } from "@node-rs/argon2";
import { afterAll, describe, expect, it } from "vitest";
import { createBoundedQueue } from "#server/login/bounded-queue.ts";
import { createHashingPool } from "#server/login/hashing-pool.ts";
import { createArgon2Hashing } from "#server/login/password-hashing.ts";

describe("password hashing", () => {
  const pool = createHashingPool();
  afterAll(async () => await pool.close());

  it("is argon2id with OWASP's parameters, and verifies", async () => {
    const hashing = createArgon2Hashing(pool, createBoundedQueue(2, 2));
    const hashed = await hashing.hash("a good password");
    if (!hashed.ok) throw new Error("the queue was full");
    expect(hashed.value).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(hashed.value)).toMatchObject({ memoryCost: 19_456, timeCost: 2 });
    expect(await hashing.verify(hashed.value, "a good password")).toEqual({
      ok: true,
      value: true,
    });
    expect(await hashing.verify(hashed.value, "another one")).toEqual({ ok: true, value: false });
  });

  it("does the work for nobody too, and says no", async () => {
    const hashing = createArgon2Hashing(pool, createBoundedQueue(2, 2));
    const before = process.cpuUsage();
    expect(await hashing.verify(undefined, "a good password")).toEqual({ ok: true, value: false });
    const used = process.cpuUsage(before);
    // Two passes over 19 MiB cost milliseconds of computing; skipping them costs none.
    expect(used.user + used.system).toBeGreaterThan(3000);
  });

  it("lets files be read while its own queue is full: it thinks in a pool of its own", async () => {
    const hashing = createArgon2Hashing(pool, createBoundedQueue(2, 64));
    const order: string[] = [];
    // More than Node's own pool has threads, so that a shared one would have none left for the file.
    const hashes = Array.from({ length: 24 }, async () => {
      await hashing.hash("a good password");
      order.push("hash");
    });
    await hashes[0];
    await readFile(import.meta.filename);
    order.push("file");
    await Promise.all(hashes);
    expect(order.indexOf("file")).toBeLessThan(order.length - 8);
  });
});
