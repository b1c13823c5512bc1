/** One measured figure beside its reference, both from the same run. */
export interface BenchRow {
  /** What was measured, with its unit: "refresh, 4 at once (per second)". */
  readonly what: string;
  readonly value: number;
  /** What it is held against, measured in the same run, interleaved; absent for absolute figures. */
  readonly reference?: { readonly what: string; readonly value: number };
  /** What must be reached, in words: "≥ 0.7 of the reference". */
  readonly goal?: string;
}

interface BenchContext {
  /** With admin credentials; null unless `COUCHDB_URL` is set. */
  readonly couchdbUrl: string | null;
  /** Says what goes on; the table comes at the end. */
  tell(line: string): void;
}

/** The default export of each `test/bench/<name>.bench.ts`. */
export interface Benchmark {
  readonly name: string;
  readonly needs: { readonly couchdb?: true; readonly chromium?: true };
  run(context: BenchContext): Promise<readonly BenchRow[]>;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return (low + high) / 2;
}

/**
 * Measures both sides in turn, so that a noisy machine is noisy for both, and what stands beside them, if anything does;
 * medians of `rounds`. The first round of each warms up and is not counted.
 */
export async function interleave(
  rounds: number,
  subject: () => Promise<number>,
  reference: () => Promise<number>,
  beside?: () => Promise<number>,
): Promise<{ subject: number; reference: number; beside: number | undefined }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const besides: number[] = [];
  await subject();
  await reference();
  await beside?.();
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await subject());
    theirs.push(await reference());
    if (beside) besides.push(await beside());
  }
  return {
    subject: median(ours),
    reference: median(theirs),
    beside: beside && median(besides),
  };
}
