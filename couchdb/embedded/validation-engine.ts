import variant from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { z } from "zod";
import { Refusal } from "./refusal.ts";

/** CouchDB allows 5 s to a process of its own; here everybody waits. */
const TIME_LIMIT_MS = 1_000;
const MEMORY_LIMIT_BYTES = 128 * 1024 * 1024;
const STACK_LIMIT_BYTES = 512 * 1024;
/** Functions that stay compiled. All user databases share one text, so this is many. */
const KEPT = 16;

const verdictSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("accepted") }),
  z.object({ type: z.literal("refused"), error: z.string(), reason: z.unknown() }),
]);

/** Runs inside the engine. `throw({forbidden})` and `throw({unauthorized})` refuse, anything else is a broken function. */
const FRAME = `(function (validate) {
  return function (newDocument, oldDocument, userContext, security) {
    try {
      validate(JSON.parse(newDocument), JSON.parse(oldDocument), JSON.parse(userContext), JSON.parse(security));
      return JSON.stringify({ type: "accepted" });
    } catch (thrown) {
      var error = "unknown_error", reason = thrown;
      if (thrown instanceof Error) { error = thrown.name; reason = thrown.message; }
      else if (thrown && typeof thrown === "object") {
        if ("forbidden" in thrown) { error = "forbidden"; reason = thrown.forbidden; }
        else if ("unauthorized" in thrown) { error = "unauthorized"; reason = thrown.unauthorized; }
      }
      return JSON.stringify({ type: "refused", error: String(error), reason: reason === undefined ? null : reason });
    }
  };
})`;

interface Compiled {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly run: QuickJSHandle;
}

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
  ): void;
  close(): void;
}

/** QuickJS in WebAssembly: the engine that CouchDB 3.5 itself can use, with nothing of Node within reach. */
export async function createValidationEngine(): Promise<ValidationEngine> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  const compiled = new Map<string, Compiled>();

  function forget(source: string): void {
    const entry = compiled.get(source);
    compiled.delete(source);
    entry?.run.dispose();
    entry?.context.dispose();
    entry?.runtime.dispose();
  }

  function compiledFor(source: string): Compiled {
    const entry = compiled.get(source) ?? compile(quickjs, source);
    compiled.delete(source);
    compiled.set(source, entry);
    for (const oldest of compiled.keys()) if (compiled.size > KEPT) forget(oldest);
    return entry;
  }

  return {
    validate(source, ...values) {
      const { runtime, context, run } = compiledFor(source);
      startClock(runtime);
      const handles = values.map((value) => context.newString(JSON.stringify(value ?? null)));
      const result = context.callFunction(run, context.undefined, ...handles);
      for (const handle of handles) handle.dispose();
      if (result.error !== undefined) {
        const interrupted = describe(context, result.error);
        // Out of time or memory: what is left of this runtime is not to be trusted.
        forget(source);
        throw new Refusal(500, "os_process_error", interrupted);
      }
      const verdict = verdictSchema.parse(JSON.parse(context.getString(result.value)));
      result.value.dispose();
      if (verdict.type === "refused") throw toRefusal(verdict.error, verdict.reason);
    },
    close() {
      for (const source of compiled.keys()) forget(source);
    },
  };
}

function compile(quickjs: QuickJSWASMModule, source: string): Compiled {
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(MEMORY_LIMIT_BYTES);
  runtime.setMaxStackSize(STACK_LIMIT_BYTES);
  const context = runtime.newContext();
  startClock(runtime);
  const result = context.evalCode(`${FRAME}((${source}))`);
  if (result.error === undefined) return { runtime, context, run: result.value };
  const why = describe(context, result.error);
  context.dispose();
  runtime.dispose();
  throw new Refusal(500, "compilation_error", `${why} (${source})`);
}

function startClock(runtime: QuickJSRuntime): void {
  const deadline = performance.now() + TIME_LIMIT_MS;
  runtime.setInterruptHandler(() => performance.now() > deadline);
}

/** Name and message of an error inside the engine. Disposes of it. */
function describe(context: QuickJSContext, error: QuickJSHandle): string {
  const thrown = z
    .looseObject({ name: z.string(), message: z.string() })
    .safeParse(context.dump(error));
  error.dispose();
  if (!thrown.success) return "OS process failed.";
  const { name, message } = thrown.data;
  return message === "interrupted" ? "OS process timed out." : `${name}: ${message}`;
}

function toRefusal(error: string, reason: unknown): Refusal {
  const text = typeof reason === "string" ? reason : JSON.stringify(reason);
  const statuses: Record<string, number> = { forbidden: 403, unauthorized: 401 };
  return new Refusal(statuses[error] ?? 500, error, text);
}
