import { once } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { z } from "zod";

/** OWASP's recommendation (Password Storage Cheat Sheet): 19 MiB, two passes, one lane; argon2id by default. */
export const ARGON2_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

type HashingTask =
  | { readonly type: "hash"; readonly password: string }
  | { readonly type: "verify"; readonly hash: string; readonly password: string };

/** Threads that do nothing but argon2id: files and LevelDB wait in Node's own pool, and never for a password. */
export interface HashingPool {
  /** The hash, or whether it matches. At most `size` at a time: the caller queues. */
  run(task: HashingTask): Promise<string | boolean>;
  close(): Promise<void>;
}

/** Text, because the server is bundled into one file and a thread needs a program of its own. */
const PROGRAM = `
const { parentPort, workerData } = require("node:worker_threads");
const { hashSync, verifySync } = require(workerData.argon2);
parentPort.on("message", (task) => {
  try {
    const value = task.type === "hash"
      ? hashSync(task.password, workerData.options)
      : verifySync(task.hash, task.password);
    parentPort.postMessage({ value });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});
`;

const answerSchema = z.union([
  z.object({ value: z.union([z.string(), z.boolean()]) }),
  z.object({ error: z.string() }),
]);

/** Threads start when they are first needed, and keep no process alive. */
export function createHashingPool(): HashingPool {
  const argon2 = createRequire(import.meta.url).resolve("@node-rs/argon2");
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function start(): Worker {
    const worker = new Worker(PROGRAM, {
      eval: true,
      workerData: { argon2, options: ARGON2_OPTIONS },
    });
    worker.unref();
    all.add(worker);
    return worker;
  }
  return {
    async run(task) {
      const worker = idle.pop() ?? start();
      try {
        const answer = answerSchema.parse(await ask(worker, task));
        idle.push(worker);
        if ("error" in answer) throw new Error(answer.error);
        return answer.value;
      } catch (error) {
        if (!idle.includes(worker)) all.delete(worker);
        throw error;
      }
    },
    async close() {
      await Promise.all([...all].map(async (worker) => await worker.terminate()));
    },
  };
}

async function ask(worker: Worker, task: HashingTask): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const exit = async () => {
    await once(worker, "exit", { signal });
    throw new Error("a hashing thread ended");
  };
  // A thread that works for somebody must not let the process end under them.
  worker.ref();
  try {
    const answered = Promise.race([once(worker, "message", { signal }), exit()]);
    worker.postMessage(task);
    const [answer]: unknown[] = await answered;
    return answer;
  } finally {
    settled.abort();
    worker.unref();
  }
}
