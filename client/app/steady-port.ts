import type {
  NoteView,
  SetteePort,
  SetteeTopics,
  Topic,
  WriteFailure,
} from "#client/port/settee-port.ts";
import { succeed, type Result } from "#shared/result.ts";
import { createSteadyVersions } from "./steady-versions.ts";

/**
 * The port as screens want it. When the worker was replaced by another, the new one begins with "opening" and with
 * nothing in it: until it has opened what was open, screens keep what they show, so that nobody loses the cursor.
 */
export function steadyPort(port: SetteePort): SetteePort {
  const versions = createSteadyVersions();
  const lifts: { [T in Topic]: (value: SetteeTopics[T]["value"]) => SetteeTopics[T]["value"] } = {
    session: same,
    sync: same,
    notes: same,
    note: (view) => view && versions.told(view),
    tags: same,
    ledger: same,
    device: same,
  };
  const lift = (result: Result<NoteView, WriteFailure>): Result<NoteView, WriteFailure> =>
    result.ok ? succeed(versions.answered(result.value)) : result;
  let isOpening = true;
  let wasOpen = false;
  const waiting = new Set<() => void>();
  // First of all watches: after a change of workers, too, it is answered before the others.
  port.watch("session", null, ({ type }) => {
    isOpening = type === "opening";
    if (isOpening) return;
    wasOpen = true;
    for (const deliver of waiting) deliver();
    waiting.clear();
  });

  function watch<T extends Topic>(
    topic: T,
    query: SetteeTopics[T]["query"],
    listener: (value: SetteeTopics[T]["value"]) => void,
  ): () => void {
    let held: { value: SetteeTopics[T]["value"] } | null = null;
    const deliver = (): void => {
      if (held) listener(held.value);
      held = null;
    };
    const stop = port.watch(topic, query, (value) => {
      held = { value: lifts[topic](value) };
      if (!isOpening || !wasOpen) deliver();
      // What the session is comes at its end; "opening" itself, told late, would clear the screen.
      else if (topic !== "session") waiting.add(deliver);
    });
    return () => {
      waiting.delete(deliver);
      stop();
    };
  }
  return {
    call: {
      ...port.call,
      createNote: async (...args) => lift(await port.call.createNote(...args)),
      editNote: async (edit) => lift(await port.call.editNote(edit)),
      settleReview: async (...args) => lift(await port.call.settleReview(...args)),
    },
    watch,
  };
}

function same<Value>(value: Value): Value {
  return value;
}
