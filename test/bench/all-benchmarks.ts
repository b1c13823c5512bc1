import type { Benchmark } from "./bench.ts";
import embedded from "./embedded.bench.ts";
import gateway from "./gateway.bench.ts";
import mint from "./mint.bench.ts";

/** In the order in which they run. */
export const allBenchmarks: readonly Benchmark[] = [mint, gateway, embedded];
