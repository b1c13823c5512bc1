import { z } from "zod";
import { Refusal } from "./refusal.ts";
import { framed, VALIDATE_FRAME } from "./sandbox/frames.ts";
import { createSandbox, type SandboxResult } from "./sandbox/sandbox.ts";

/** CouchDB allows 5 s to a process of its own; here the writes of other databases wait. */
const LIMITS = {
  milliseconds: 1_000,
  memoryBytes: 128 * 1024 * 1024,
  stackBytes: 512 * 1024,
  /** All user databases share one text, so this is many. */
  kept: 16,
};

const verdictSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("accepted") }),
  z.object({ type: z.literal("refused"), error: z.string(), reason: z.unknown() }),
]);

export interface ValidationEngine {
  /**
   * Runs one `validate_doc_update`.
   * @param source The function's text, as it stands in the design document.
   * @throws Refusal 403, 401, or 500 for a function that is broken or takes too long.
   */
  validate(
    source: string,
    newDocument: unknown,
    oldDocument: unknown,
    user: unknown,
    security: unknown,
  ): Promise<void>;
  close(): Promise<void>;
}

export function createValidationEngine(): ValidationEngine {
  const sandbox = createSandbox(LIMITS);
  return {
    async validate(source, ...values) {
      const given = JSON.stringify(values.map((value) => value ?? null));
      const result = await sandbox.run(framed(VALIDATE_FRAME, source), given);
      if (result.type !== "done") throw explainFailure(result, source);
      const verdict = verdictSchema.parse(JSON.parse(result.value));
      if (verdict.type === "refused") throw toRefusal(verdict.error, verdict.reason);
    },
    close: () => sandbox.close(),
  };
}

/** What CouchDB answers when a design document's function can't be run to its end. */
export function explainFailure(
  result: Exclude<SandboxResult, { type: "done" }>,
  source: string,
): Refusal {
  const why = `${result.name}: ${result.message}`;
  if (result.type === "broken") return new Refusal(500, "compilation_error", `${why} (${source})`);
  const isLate = result.message === "interrupted";
  return new Refusal(500, "os_process_error", isLate ? "OS process timed out." : why);
}

function toRefusal(error: string, reason: unknown): Refusal {
  const text = typeof reason === "string" ? reason : JSON.stringify(reason);
  const statuses: Record<string, number> = { forbidden: 403, unauthorized: 401 };
  return new Refusal(statuses[error] ?? 500, error, text);
}
