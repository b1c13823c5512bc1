import type { FaultCounts } from "./faults.ts";
import { BadHistory, runHistory } from "./history.ts";
import { startSimulatedServer, type SimulatedServer } from "./simulated-server.ts";
import { startWorldTime } from "./world-time.ts";

export interface Simulation {
  readonly histories: number;
  readonly counts: FaultCounts;
  readonly bad: readonly BadHistory[];
}

/** A server's data folder gets so many people before it is another. */
const HISTORIES_PER_SERVER = 25;

/**
 * Runs the histories of the seeds from `firstSeed` on, one after the other, as many as are asked for or as begin
 * within so many seconds.
 */
export async function simulate(budget: {
  firstSeed: number;
  runs: number;
  seconds: number;
  /** The same seed again and again: what a seed can't repeat is how fast this machine's parts are. */
  isOneSeed?: boolean;
}): Promise<Simulation> {
  const end = performance.now() + budget.seconds * 1_000;
  const counts: FaultCounts = new Map();
  const bad: BadHistory[] = [];
  let histories = 0;
  while (histories < budget.runs && performance.now() < end) {
    const server = await startSimulatedServer();
    try {
      do {
        const seed = budget.firstSeed + (budget.isOneSeed === true ? 0 : histories);
        bad.push(...(await runOne(seed, server, counts)));
        histories++;
      } while (
        histories % HISTORIES_PER_SERVER > 0 &&
        histories < budget.runs &&
        performance.now() < end
      );
    } finally {
      await server.close();
    }
  }
  return { histories, counts, bad };
}

async function runOne(
  seed: number,
  server: SimulatedServer,
  counts: FaultCounts,
): Promise<readonly BadHistory[]> {
  const world = startWorldTime();
  try {
    await runHistory({ seed, world, server, counts });
    return [];
  } catch (error) {
    if (error instanceof BadHistory) return [error];
    throw error;
  } finally {
    world.stop();
  }
}
