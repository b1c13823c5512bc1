import { z } from "zod";
import type { Document } from "#couchdb/embedded/document.ts";
import { Refusal } from "#couchdb/embedded/refusal.ts";
import {
  CHECK_FRAME,
  FILTER_FRAME,
  framed,
  MAP_FRAME,
  REDUCE_FRAME,
} from "#couchdb/embedded/sandbox/frames.ts";
import { createSandbox } from "#couchdb/embedded/sandbox/sandbox.ts";
import { explainFailure } from "#couchdb/embedded/validation-engine.ts";
import type { Row } from "./row.ts";

/** CouchDB's `os_process_timeout`. Not the thread of validation: a slow view must not hold up writes. */
const LIMITS = {
  milliseconds: 5_000,
  memoryBytes: 256 * 1024 * 1024,
  stackBytes: 512 * 1024,
  kept: 16,
};

const emittedSchema = z.array(z.array(z.tuple([z.unknown(), z.unknown()])));
const passedSchema = z.union([
  z.object({ passed: z.array(z.boolean()) }),
  z.object({ error: z.string(), reason: z.unknown() }),
]);

/** Runs the functions of design documents that read: map, reduce, filters. */
export interface FunctionEngine {
  /** @throws Refusal 500 */
  map(source: string, documents: readonly Document[]): Promise<Row[][]>;
  /** @param keys `[key, id]` of each value; null when values are themselves results. @throws Refusal 500 */
  reduce(
    source: string,
    keys: readonly unknown[] | null,
    values: readonly unknown[],
  ): Promise<unknown>;
  /** Which documents a filter lets through. @throws Refusal 500 */
  filter(source: string, documents: readonly Document[], request: unknown): Promise<boolean[]>;
  /** @returns why the function can't be compiled. */
  check(source: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export function createFunctionEngine(): FunctionEngine {
  const sandbox = createSandbox(LIMITS);

  async function run(frame: string, source: string, argument: unknown): Promise<unknown> {
    const result = await sandbox.run(framed(frame, source), JSON.stringify(argument));
    if (result.type !== "done") throw explainFailure(result, source);
    return JSON.parse(result.value);
  }

  return {
    async map(source, documents) {
      const emitted = emittedSchema.parse(await run(MAP_FRAME, source, documents));
      return documents.map(({ _id }, index) =>
        (emitted[index] ?? []).map(([key, value]) => ({ id: _id, key, value })),
      );
    },
    reduce: (source, keys, values) => run(REDUCE_FRAME, source, [keys, values, keys === null]),
    async filter(source, documents, request) {
      const answer = passedSchema.parse(await run(FILTER_FRAME, source, [documents, request]));
      if ("passed" in answer) return answer.passed;
      throw new Refusal(500, answer.error, JSON.stringify(answer.reason));
    },
    async check(source) {
      const result = await sandbox.run(framed(CHECK_FRAME, source), "null");
      return result.type === "broken" ? `${result.name}: ${result.message}` : undefined;
    },
    close: () => sandbox.close(),
  };
}
