import type { OwnerLocks } from "#client/worker/ownership.ts";

/** Web Locks as one browser has them, for several pages and workers. */
export interface FakeLocks {
  /** The locks as one page or worker sees them; `die` frees all that it holds and forgets all that it waits for. */
  forOne(): OwnerLocks & { die(): void };
}

interface Request {
  readonly owner: object;
  readonly task: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function createFakeLocks(): FakeLocks {
  const held = new Map<string, Request>();
  const waiting = new Map<string, Request[]>();

  function grant(name: string, request: Request): void {
    held.set(name, request);
    const end = (settle: () => void): void => {
      if (held.get(name) === request) {
        held.delete(name);
        next(name);
      }
      settle();
    };
    queueMicrotask(() =>
      request.task().then(
        (value) => end(() => request.resolve(value)),
        (error: Error) => end(() => request.reject(error)),
      ),
    );
  }

  function next(name: string): void {
    const request = waiting.get(name)?.shift();
    if (request !== undefined) grant(name, request);
  }

  return {
    forOne() {
      const owner = {};
      return {
        request: (name, task) =>
          new Promise((resolve, reject) => {
            const request = { owner, task, resolve, reject };
            if (held.has(name)) waiting.set(name, [...(waiting.get(name) ?? []), request]);
            else grant(name, request);
          }),
        steal: (name, task) =>
          new Promise((resolve, reject) => {
            const error = new Error("stolen");
            error.name = "AbortError";
            held.get(name)?.reject(error);
            grant(name, { owner, task, resolve, reject });
          }),
        die() {
          for (const [name, requests] of waiting)
            waiting.set(
              name,
              requests.filter((request) => request.owner !== owner),
            );
          for (const [name, request] of held) {
            if (request.owner !== owner) continue;
            held.delete(name);
            next(name);
          }
        },
      };
    },
  };
}
