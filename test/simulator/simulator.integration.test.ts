import { randomInt } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import buildProduct from "#test/support/build-product.ts";
import { FAULTS, findMissing } from "./faults.ts";
import { simulate } from "./simulate.ts";

const {
  SIMULATOR_SEED: givenSeed,
  SIMULATOR_RUNS: givenRuns,
  SIMULATOR_SECONDS: givenSeconds,
} = process.env;
/** Seconds in which histories begin. */
const BUDGET = Number(givenSeconds ?? 40);
/** What follows the budget: the last history, and a machine that has other things to do. */
const LONGEST = (3 * BUDGET + 240) * 1_000;

beforeAll(buildProduct, 300_000);

describe("devices, a server, and everything that goes wrong between them", () => {
  it(
    "whatever happens, no acknowledged word is lost, nothing is doubled, and all end the same",
    async () => {
      const firstSeed = Number(givenSeed ?? randomInt(2 ** 31));
      const isOneSeed = givenSeed !== undefined;
      const runs = Number(givenRuns ?? (isOneSeed && givenSeconds === undefined ? 1 : Infinity));
      const { histories, counts, bad } = await simulate({
        firstSeed,
        runs,
        seconds: isOneSeed && givenSeconds === undefined ? Infinity : BUDGET,
        isOneSeed,
      });
      const happened = FAULTS.map((fault) => `${fault} ${counts.get(fault) ?? 0}`).join(", ");
      console.log(`Seeds from ${firstSeed}: ${histories} histories; ${happened}.`);
      if (bad !== null) throw bad;
      if (isOneSeed || givenRuns !== undefined) return;
      expect(findMissing(counts)).toEqual([]);
    },
    LONGEST,
  );
});
