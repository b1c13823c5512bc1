/** Every kind of thing that goes wrong in a history. */
export const FAULTS = [
  "offline",
  "cut request",
  "cut answer",
  "silent network",
  "cookie lost",
  "refused request",
  "salt rotated",
  "banned",
  "server killed",
  "data restored",
  "engine killed",
  "engine killed right after an answer",
  "engine killed, its page asks again",
  "browser restarted",
  "clock set",
] as const;
export type Fault = (typeof FAULTS)[number];

/** How often each really happened. */
export type FaultCounts = Map<Fault, number>;

export function countFault(counts: FaultCounts, fault: Fault, times = 1): void {
  counts.set(fault, (counts.get(fault) ?? 0) + times);
}

/** Kinds that never happened. */
export function findMissing(counts: FaultCounts): readonly Fault[] {
  return FAULTS.filter((fault) => (counts.get(fault) ?? 0) === 0);
}
