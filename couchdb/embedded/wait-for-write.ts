import type { ChangesQuery } from "./changes-query.ts";
import type { Database } from "./database.ts";

export interface Waiting {
  /** `written` at the next write, `over` when the feed has waited long enough or was ended. */
  readonly result: Promise<"written" | "over">;
  cancel(): void;
}

/**
 * Starts to wait for the next write. Begun before the feed reads, so that no write falls between reading and waiting.
 * @param ended Ends the wait: the client is gone, the server closes, or the database is deleted.
 */
export function waitForWrite(
  database: Database,
  { heartbeat, timeout, documents }: Pick<ChangesQuery, "heartbeat" | "timeout" | "documents">,
  ended: AbortSignal,
  beat: () => Promise<void>,
): Waiting {
  const { promise, settle } = createOutcome();
  const finish = (outcome: "written" | "over"): void => {
    forgetBell();
    clearInterval(timer);
    ended.removeEventListener("abort", over);
    settle(outcome);
  };
  const over = (): void => finish("over");
  const forgetBell = database.onNextWrite({ documents, ring: () => finish("written") });
  const timer =
    heartbeat === undefined
      ? setTimeout(over, timeout)
      : setInterval(() => {
          // A client that is gone can't be written to: that ends the wait.
          beat().catch(over);
        }, heartbeat);
  ended.addEventListener("abort", over);
  if (ended.aborted) over();
  return { result: promise, cancel: over };
}

type Settle = (outcome: "written" | "over") => void;

function createOutcome(): { promise: Promise<"written" | "over">; settle: Settle } {
  let settle: Settle | undefined;
  const promise = new Promise<"written" | "over">((resolve) => {
    settle = resolve;
  });
  return { promise, settle: (outcome) => settle?.(outcome) };
}
