import type { Benchmark } from "./bench.ts";
import coldStart from "./cold-start.bench.ts";
import echo from "./echo.bench.ts";
import embedded from "./embedded.bench.ts";
import gateway from "./gateway.bench.ts";
import mint from "./mint.bench.ts";
import smooth from "./smooth.bench.ts";

/** In the order in which they run. */
export const allBenchmarks: readonly Benchmark[] = [
  mint,
  gateway,
  embedded,
  echo,
  coldStart,
  smooth,
];
