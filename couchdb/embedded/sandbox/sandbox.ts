import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import workerProgram from "./worker.cjs?raw";

const begunSchema = z.object({ type: z.literal("begun") });
const resultSchema = z.discriminatedUnion("type", [
  /** What the function returned: a text. */
  z.object({ type: z.literal("done"), value: z.string() }),
  /** It could not be compiled. */
  z.object({ type: z.literal("broken"), name: z.string(), message: z.string() }),
  /** It took too long, or too much memory or stack, or broke its frame. */
  z.object({ type: z.literal("exhausted"), name: z.string(), message: z.string() }),
]);
export type SandboxResult = z.infer<typeof resultSchema>;

export interface SandboxLimits {
  /** For one call. */
  readonly milliseconds: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
  /** Programs that stay compiled. */
  readonly kept: number;
}

export interface Sandbox {
  /**
   * Evaluates a program, which must be one function from text to text, and calls it.
   * One call after the other; what follows a call that had to be killed is not affected by it.
   */
  run(program: string, argument: string): Promise<SandboxResult>;
  /** Ends the thread. A later call starts another one. */
  close(): Promise<void>;
}

interface Call {
  readonly program: string;
  readonly argument: string;
  readonly resolve: (result: SandboxResult) => void;
}

/** The engine looks at its own clock between steps; a built-in call on something huge needs the hard way. */
const KILL_AFTER = 1_000;
/** For what the thread itself needs beside the engine's memory. */
const THREAD_MEGABYTES = 256;

const TIMED_OUT: SandboxResult = {
  type: "exhausted",
  name: "InternalError",
  message: "interrupted",
};

/**
 * QuickJS in WebAssembly, the engine that CouchDB 3.5 itself can use, in a thread that is started at the first call and
 * killed when a function does not end by itself.
 */
export function createSandbox(limits: SandboxLimits): Sandbox {
  const waiting: Call[] = [];
  let running: Call | undefined;
  let worker: Worker | undefined;
  let isSent = false;
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    running ??= waiting.shift();
    if (running === undefined || isSent) return;
    worker ??= startWorker();
    isSent = true;
    worker.postMessage({ program: running.program, argument: running.argument });
  }

  /** From when the thread has begun with it. */
  function startTimer(): void {
    const limit = limits.milliseconds + KILL_AFTER;
    const before = process.cpuUsage();
    timer = setInterval(() => {
      const { user, system } = process.cpuUsage(before);
      // Where the whole process was kept waiting, the function was, too.
      if ((user + system) / 1000 >= limits.milliseconds) settle(TIMED_OUT);
    }, limit);
  }

  function settle(result: SandboxResult): void {
    clearInterval(timer);
    timer = undefined;
    isSent = false;
    const call = running;
    running = undefined;
    if (result.type === "exhausted") void stopWorker();
    call?.resolve(result);
    next();
  }

  function startWorker(): Worker {
    const started = new Worker(workerProgram, {
      eval: true,
      workerData: {
        limits,
        from: createRequire(import.meta.url).resolve("quickjs-emscripten-core"),
      },
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES },
    });
    started.unref();
    started.on("message", (message: unknown) => {
      if (started !== worker) return;
      if (begunSchema.safeParse(message).success) startTimer();
      else settle(resultSchema.parse(message));
    });
    started.on("error", (error) => {
      if (started === worker)
        settle({ type: "exhausted", name: error.name, message: error.message });
    });
    return started;
  }

  async function stopWorker(): Promise<void> {
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  }

  return {
    run: (program, argument) =>
      new Promise((resolve) => {
        waiting.push({ program, argument, resolve });
        next();
      }),
    close: stopWorker,
  };
}
