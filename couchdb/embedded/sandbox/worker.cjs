// Runs functions from design documents in QuickJS, in a thread of its own: nothing of Node is within their reach, and
// the thread can be killed whatever they do. The text of this file is the worker's program (see sandbox.ts).
const { createRequire } = require("node:module");
const { parentPort, workerData } = require("node:worker_threads");

const { memoryBytes, stackBytes, milliseconds, kept } = workerData.limits;
const load = createRequire(workerData.from);
const { newQuickJSWASMModuleFromVariant } = load("quickjs-emscripten-core");
const variant = load("@jitl/quickjs-wasmfile-release-sync");

/** QuickJS looks at the clock every 10,000 steps: 5 million are some 100 ms of work. */
const LOOKS = 500;

const quickjs = newQuickJSWASMModuleFromVariant(variant.default ?? variant);
/** Compiled functions by their text, the longest unused first. */
const programs = new Map();

parentPort.on("message", async ({ program, argument }) => {
  const engine = await quickjs;
  // The hard limit counts from here: starting the thread is not the function's time.
  parentPort.postMessage({ type: "begun" });
  parentPort.postMessage(run(engine, program, argument));
});

function run(engine, program, argument) {
  let compiled = programs.get(program);
  if (compiled === undefined) {
    compiled = compile(engine, program);
    if (compiled.error !== undefined) return { type: "broken", ...compiled.error };
  }
  programs.delete(program);
  programs.set(program, compiled);
  for (const [text, { context, runtime, callee }] of programs) {
    if (programs.size <= kept) break;
    programs.delete(text);
    callee.dispose();
    context.dispose();
    runtime.dispose();
  }
  return call(compiled, argument);
}

function compile(engine, program) {
  const runtime = engine.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  const context = runtime.newContext();
  startClock(runtime);
  const result = context.evalCode(program);
  if (result.error !== undefined) return { error: describe(context, result.error) };
  return { runtime, context, callee: result.value };
}

/** After this says "exhausted" the thread is thrown away: QuickJS aborts when it has to tidy up such a runtime. */
function call({ runtime, context, callee }, argument) {
  startClock(runtime);
  const handle = context.newString(argument);
  const result = context.callFunction(callee, context.undefined, handle);
  if (result.error !== undefined) return { type: "exhausted", ...describe(context, result.error) };
  handle.dispose();
  const value = context.getString(result.value);
  result.value.dispose();
  return { type: "done", value };
}

/**
 * Ends what has used up its time. On a busy machine the clock goes on while the function stands still: it must also have
 * done some work of its own.
 */
function startClock(runtime) {
  const deadline = performance.now() + milliseconds;
  let looks = 0;
  runtime.setInterruptHandler(() => {
    looks += 1;
    return looks > LOOKS && performance.now() > deadline;
  });
}

function describe(context, error) {
  const { name = "Error", message = "" } = Object(context.dump(error));
  return { name: String(name), message: String(message) };
}
