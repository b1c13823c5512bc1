import { describe, expect, it } from "vitest";
import { createLoginThrottle } from "#server/login/login-throttle.ts";
import { createThrottle } from "#server/login/throttle.ts";

function createClock() {
  let time = 1_000_000;
  return { now: () => time, pass: (seconds: number) => void (time += seconds * 1000) };
}

describe("a throttle", () => {
  it("lets some attempts pass, then doubles the wait up to its limit", () => {
    const clock = createClock();
    const throttle = createThrottle({ free: 2, longestWait: 4, memory: 3600 }, clock.now);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      expect(throttle.admit("k")).toBeUndefined();
      if (attempt === 0) continue;
      // A refused attempt is not counted.
      const wait = throttle.admit("k")?.retryAfter ?? 0;
      waits.push(wait);
      clock.pass(wait);
    }
    expect(waits).toEqual([1, 2, 4, 4, 4]);
  });

  it("keeps keys apart, forgives and forgets", () => {
    const clock = createClock();
    const throttle = createThrottle({ free: 1, longestWait: 60, memory: 100 }, clock.now);
    throttle.admit("a");
    expect(throttle.admit("a")).toEqual({ type: "Throttled", retryAfter: 1 });
    expect(throttle.admit("b")).toBeUndefined();
    throttle.forgive("a");
    expect(throttle.admit("a")).toBeUndefined();
    clock.pass(101);
    expect(throttle.admit("a")).toBeUndefined();
    expect(throttle.admit("a")).toEqual({ type: "Throttled", retryAfter: 1 });
  });
});

describe("the log-in throttle", () => {
  it("slows down guesses at one e-mail from many addresses", () => {
    const throttle = createLoginThrottle(createClock().now);
    for (let address = 0; address < 5; address += 1)
      expect(throttle.admit({ email: "a@b.c", address: `10.0.0.${address}` })).toBeUndefined();
    expect(throttle.admit({ email: "a@b.c", address: "10.0.0.9" })).toMatchObject({
      type: "Throttled",
    });
  });

  it("is not reset for other people by one good log-in from the same address", () => {
    const throttle = createLoginThrottle(createClock().now);
    const address = "10.0.0.1";
    for (let email = 0; email < 19; email += 1)
      expect(throttle.admit({ email: `${email}@b.c`, address })).toBeUndefined();
    const own = { email: "own@b.c", address };
    expect(throttle.admit(own)).toBeUndefined();
    throttle.forgive(own);
    expect(throttle.admit({ email: "20@b.c", address })).toBeUndefined();
    expect(throttle.admit({ email: "21@b.c", address })).toMatchObject({ type: "Throttled" });
  });
});
