import { describe, expect, it } from "vitest";
import { createBoundedQueue } from "#server/login/bounded-queue.ts";

describe("a bounded queue", () => {
  it("runs so many at a time, lets so many wait, and refuses the rest", async () => {
    const queue = createBoundedQueue(1, 1);
    const release: (() => void)[] = [];
    const task = async (name: string) => {
      await new Promise<void>((resolve) => release.push(resolve));
      return name;
    };
    const first = queue.run(async () => await task("first"));
    const second = queue.run(async () => await task("second"));
    const third = await queue.run(async () => await task("third"));
    expect(third).toEqual({ ok: false, error: { type: "QueueFull", retryAfter: 5 } });
    expect(release).toHaveLength(1);
    release[0]?.();
    expect(await first).toEqual({ ok: true, value: "first" });
    await expect.poll(() => release.length).toBe(2);
    release[1]?.();
    expect(await second).toEqual({ ok: true, value: "second" });
  });

  it("gives the place on after a task that failed", async () => {
    const queue = createBoundedQueue(1, 1);
    await expect(queue.run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await queue.run(() => Promise.resolve(1))).toEqual({ ok: true, value: 1 });
  });
});
