import { allBenchmarks } from "./all-benchmarks.ts";
import { runBenchmarks } from "./run-benchmarks.ts";

await runBenchmarks(allBenchmarks, process.argv.slice(2), process.env);
