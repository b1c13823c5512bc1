import type { Benchmark } from "./bench.ts";
import coldStart from "./cold-start.bench.ts";
import echo from "./echo.bench.ts";
import embedded from "./embedded.bench.ts";
import firstPush from "./first-push.bench.ts";
import firstNotes from "./first-notes.bench.ts";
import firstSync from "./first-sync.bench.ts";
import gateway from "./gateway.bench.ts";
import logIn from "./log-in.bench.ts";
import mint from "./mint.bench.ts";
import refresh from "./refresh.bench.ts";
import signUp from "./sign-up.bench.ts";
import smooth from "./smooth.bench.ts";

/** In the order in which they run. */
export const allBenchmarks: readonly Benchmark[] = [
  mint,
  refresh,
  logIn,
  signUp,
  gateway,
  embedded,
  echo,
  firstSync,
  firstNotes,
  firstPush,
  coldStart,
  smooth,
];
