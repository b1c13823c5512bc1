import { findMissing, type FaultCounts } from "./faults.ts";
import { BadHistory, runHistory } from "./history.ts";
import { startSimulatedServer, type SimulatedServer } from "./simulated-server.ts";
import { startWorldTime } from "./world-time.ts";

export interface Simulation {
  readonly histories: number;
  readonly counts: FaultCounts;
  /** The first one, which was the last to run. */
  readonly bad: BadHistory | null;
}

/** A server's data folder gets so many people before it is another. */
const HISTORIES_PER_SERVER = 25;

/**
 * Runs the histories of the seeds from `firstSeed` on, one after the other, as many as are asked for or as begin
 * within so many seconds and until every kind of fault has happened, or up to the first bad one.
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
  let bad: BadHistory | null = null;
  let histories = 0;

  function goesOn(): boolean {
    if (bad !== null || histories >= budget.runs) return false;
    const over = performance.now() - end;
    // A slow machine gets through fewer histories, and has to see every kind of fault all the same.
    if (over < 0 || budget.isOneSeed === true) return over < 0;
    return over < 2_000 * budget.seconds && findMissing(counts).length > 0;
  }

  while (goesOn()) {
    const server = await startSimulatedServer();
    try {
      do {
        const seed = budget.firstSeed + (budget.isOneSeed === true ? 0 : histories);
        bad = await runOne(seed, server, counts);
        histories++;
      } while (histories % HISTORIES_PER_SERVER > 0 && goesOn());
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
): Promise<BadHistory | null> {
  const world = startWorldTime();
  try {
    await runHistory({ seed, world, server, counts });
    return null;
  } catch (error) {
    if (error instanceof BadHistory) return error;
    throw error;
  } finally {
    world.stop();
  }
}
