import * as z from "zod/mini";
import { reviewBaseSchema, reviewVersionSchema } from "#shared/review.ts";
import type { Clock } from "./clock.ts";
import type { LocalDocuments } from "./local-documents.ts";
import type { Draft } from "./note-entry.ts";

/** The first edit after some quiet is sent as soon as it is clear that it is no burst: other devices see it at once. */
const COMMIT_FIRST_AFTER = 60;
/** A pause this long ends a draft: it becomes a revision. */
const COMMIT_AFTER_PAUSE = 400;
/** Somebody who never pauses gets a revision this often. */
const COMMIT_AT_LEAST_EVERY = 3_000;

const draftSchema = z.object({
  content: z.object({ title: z.string(), body: z.string(), tags: z.array(z.string()) }),
  updatedAt: z.string(),
  on: z.string(),
  overlap: z.exactOptional(
    z.object({
      base: z.nullable(reviewBaseSchema),
      versions: z.array(reviewVersionSchema),
    }),
  ),
});
const registerSchema = z.object({ ids: z.array(z.string()) });

/** Keeps what is being typed durable without making a revision per keystroke. */
export interface Drafts {
  /** Resolves when the newest draft of the note, this one or a later one, is on disk. */
  save(id: string): Promise<void>;
  /** Plans the revision. */
  plan(id: string): void;
  /** The revision was made, or nothing is left of the draft. */
  clear(id: string): Promise<void>;
  /** Takes all plans back. */
  stop(): void;
  /** What a crash left behind. */
  leftOver(): Promise<{ id: string; draft: Draft }[]>;
}

export function createDrafts(deps: {
  local: LocalDocuments;
  clock: Clock;
  current(id: string): Draft | null;
  commit(id: string): void;
}): Drafts {
  const { local, clock } = deps;
  const plans = new Map<string, { since: number; cancel: () => void }>();
  const saves = new Map<string, { running: Promise<void>; next: Promise<void> | null }>();
  const registered = new Set<string>();
  /** When a note's last revision was made here. */
  const committed = new Map<string, number>();

  function isAfterQuiet(id: string): boolean {
    const last = committed.get(id);
    return last === undefined || clock.now() - last >= COMMIT_AT_LEAST_EVERY;
  }

  /** `_local` documents can't be listed, so one of them lists the drafts. It is written before the first draft. */
  async function register(id: string): Promise<void> {
    if (registered.has(id)) return;
    registered.add(id);
    try {
      await local.write("drafts", { ids: [...registered] });
    } catch (error) {
      // A draft that is not on the list would not be found after a crash: the next save lists it.
      registered.delete(id);
      throw error;
    }
  }

  async function write(id: string): Promise<void> {
    await register(id);
    const draft = deps.current(id);
    if (draft !== null) await local.write(`draft:${id}`, { ...draft });
  }

  function start(id: string): Promise<void> {
    const running = write(id);
    const slot = { running, next: null };
    saves.set(id, slot);
    const end = (): void => {
      if (saves.get(id) === slot) saves.delete(id);
    };
    running.then(end, end);
    return running;
  }

  return {
    save(id) {
      const slot = saves.get(id);
      if (slot === undefined) return start(id);
      // One waits behind the running write and takes the newest text with it, whatever became of the running one.
      slot.next ??= slot.running.then(
        () => start(id),
        () => start(id),
      );
      return slot.next;
    },
    plan(id) {
      const plan = plans.get(id);
      plan?.cancel();
      const since = plan?.since ?? clock.now();
      const left = since + COMMIT_AT_LEAST_EVERY - clock.now();
      const isFirst = plan === undefined && isAfterQuiet(id);
      const pause = isFirst ? COMMIT_FIRST_AFTER : COMMIT_AFTER_PAUSE;
      const cancel = clock.after(Math.max(0, Math.min(pause, left)), () => {
        plans.delete(id);
        committed.set(id, clock.now());
        deps.commit(id);
      });
      plans.set(id, { since, cancel });
    },
    async clear(id) {
      plans.get(id)?.cancel();
      plans.delete(id);
      await local.remove(`draft:${id}`);
      if (deps.current(id) !== null || !registered.delete(id)) return;
      await local.write("drafts", { ids: [...registered] });
    },
    stop() {
      for (const plan of plans.values()) plan.cancel();
      plans.clear();
    },
    async leftOver() {
      const register = registerSchema.safeParse(await local.read("drafts"));
      const found: { id: string; draft: Draft }[] = [];
      for (const id of register.success ? register.data.ids : []) {
        registered.add(id);
        const draft = draftSchema.safeParse(await local.read(`draft:${id}`));
        if (draft.success) found.push({ id, draft: draft.data });
        else await this.clear(id);
      }
      return found;
    },
  };
}
