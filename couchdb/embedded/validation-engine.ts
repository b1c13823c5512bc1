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

/** One WebAssembly instance and the functions that were compiled in it, by their text. */
interface Sandbox {
  readonly quickjs: QuickJSWASMModule;
  readonly compiled: Map<string, Compiled>;
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
  ): Promise<void>;
}

/**
 * QuickJS in WebAssembly: the engine that CouchDB 3.5 itself can use, with nothing of Node within reach. After a function
 * ran out of time, memory or stack, its whole instance is left to the garbage collector: QuickJS aborts when it is asked
 * to tidy up such a runtime.
 */
export function createValidationEngine(): ValidationEngine {
  let sandbox: Promise<Sandbox> | undefined;

  function compiledIn({ quickjs, compiled }: Sandbox, source: string): Compiled {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    // Kept only when it compiles and there is room; else the instance goes as a whole, after this call.
    sandbox = undefined;
    const fresh = compile(quickjs, source);
    compiled.set(source, fresh);
    if (compiled.size < KEPT) sandbox = Promise.resolve({ quickjs, compiled });
    return fresh;
  }

  return {
    async validate(source, ...values) {
      sandbox ??= createSandbox();
      const current = await sandbox;
      const verdict = execute(compiledIn(current, source), values);
      if (verdict.type === "accepted") return;
      if (verdict.type === "exhausted" || verdict.error === "InternalError") sandbox = undefined;
      if (verdict.type === "exhausted") throw new Refusal(500, "os_process_error", verdict.reason);
      throw toRefusal(verdict.error, verdict.reason);
    },
  };
}

async function createSandbox(): Promise<Sandbox> {
  return { quickjs: await newQuickJSWASMModuleFromVariant(variant), compiled: new Map() };
}

type Verdict = z.infer<typeof verdictSchema> | { type: "exhausted"; reason: string };

function execute({ runtime, context, run }: Compiled, values: readonly unknown[]): Verdict {
  startClock(runtime);
  const handles = values.map((value) => context.newString(JSON.stringify(value ?? null)));
  const result = context.callFunction(run, context.undefined, ...handles);
  if (result.error !== undefined)
    return { type: "exhausted", reason: describe(context, result.error) };
  for (const handle of handles) handle.dispose();
  const verdict = verdictSchema.parse(JSON.parse(context.getString(result.value)));
  result.value.dispose();
  return verdict;
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
