import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import type { BenchRow, Benchmark } from "./bench.ts";

interface Outcome {
  readonly benchmark: string;
  readonly rows: readonly BenchRow[];
  readonly leftOut: string | null;
}

/** Runs what was asked for, one after the other; prints a table and leaves JSON in `bench-results/`. */
export async function runBenchmarks(
  all: readonly Benchmark[],
  names: readonly string[],
  env: Record<string, string | undefined>,
): Promise<void> {
  const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no benchmark ${unknown.join(", ")}. There are: ${all.map(({ name }) => name).join(", ")}.`,
    );
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const outcomes: Outcome[] = [];
  for (const benchmark of chosen)
    outcomes.push(await runOne(benchmark, env["COUCHDB_URL"] ?? null));
  print(outcomes);
  await save(outcomes);
}

async function runOne(benchmark: Benchmark, couchdbUrl: string | null): Promise<Outcome> {
  if (benchmark.needs.couchdb && couchdbUrl === null)
    return { benchmark: benchmark.name, rows: [], leftOut: "needs COUCHDB_URL" };
  console.log(`${benchmark.name} …`);
  const tell = (line: string) => console.log(`  ${line}`);
  return {
    benchmark: benchmark.name,
    rows: await benchmark.run({ couchdbUrl, tell }),
    leftOut: null,
  };
}

function print(outcomes: readonly Outcome[]): void {
  console.log(`\n${machine()}\n`);
  for (const { benchmark, rows, leftOut } of outcomes) {
    if (leftOut !== null) console.log(`${benchmark}: left out, ${leftOut}`);
    for (const row of rows) console.log(`${benchmark}: ${describeRow(row)}`);
  }
}

function describeRow({ what, value, reference, goal }: BenchRow): string {
  const held =
    reference === undefined
      ? ""
      : `; ${reference.what} ${round(reference.value)}; ratio ${round(value / reference.value)}`;
  return `${what} ${round(value)}${held}${goal === undefined ? "" : ` (goal ${goal})`}`;
}

function round(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, Node ${process.version}`;
}

async function save(outcomes: readonly Outcome[]): Promise<void> {
  await mkdir("bench-results", { recursive: true });
  const at = new Date().toISOString();
  const path = join("bench-results", `${at.replaceAll(":", "-")}.json`);
  await writeFile(path, `${JSON.stringify({ at, machine: machine(), outcomes }, null, 2)}\n`);
  console.log(`\n${path}`);
}
