import * as z from "zod/mini";
import type { ServerChange } from "#client/port/safety-view.ts";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { LocalDocuments } from "#client/store/local-documents.ts";
import { SyncStopped } from "./sync-problem.ts";

const changeSchema = z.object({
  why: z.enum(["another-server", "went-back"]),
  noticedAt: z.string(),
  progress: z.enum(["comparing", "repaired"]),
});
const storedSchema = z.object({
  uuid: z._default(z.nullable(z.string()), null),
  change: z._default(z.nullable(changeSchema), null),
});

/**
 * Which server these notes were synced with. When it is another one, or has forgotten what it confirmed, no checkpoint
 * is believed until both sides have been compared from their first change on. That only ever adds.
 */
export interface ServerIdentity {
  change(): ServerChange | null;
  isComparing(): boolean;
  /** Something was replicated before. */
  hasMet(): boolean;
  /** The server's uuid. Throws `SyncStopped` when it is another one. */
  meet(uuid: string): void;
  /**
   * The server's half of the push checkpoint, which is written before ours: when it is lower than what was confirmed,
   * the server has lost something. Throws `SyncStopped` then.
   */
  meetCheckpoint(lastSeq: string | number | null, confirmedSeq: number): void;
  /** Remembers that both sides have to be compared. Durable when it resolves. */
  notice(why: ServerChange["why"], uuid: string | null): Promise<void>;
  /** Each side has everything that the other had. */
  repaired(): Promise<void>;
  /** The person has read it. */
  dismiss(): Promise<void>;
}

export async function openServerIdentity(
  local: LocalDocuments,
  clock: Clock,
  onBroken: (error: unknown) => void,
): Promise<ServerIdentity> {
  const stored = storedSchema.safeParse((await local.read("server")) ?? {});
  let { uuid, change } = stored.success ? stored.data : storedSchema.parse({});

  async function set(next: { uuid?: string | null; change?: ServerChange | null }): Promise<void> {
    uuid = next.uuid === undefined ? uuid : next.uuid;
    change = next.change === undefined ? change : next.change;
    await local.write("server", { uuid, change });
  }

  return {
    change: () => change,
    hasMet: () => uuid !== null,
    isComparing: () => change?.progress === "comparing",
    meet(met) {
      if (met === uuid) return;
      if (uuid === null) return void set({ uuid: met }).catch(onBroken);
      throw new SyncStopped({ type: "server-changed", why: "another-server", uuid: met });
    },
    meetCheckpoint(lastSeq, confirmedSeq) {
      if (confirmedSeq === 0 || (lastSeq !== null && Number(lastSeq) >= confirmedSeq)) return;
      throw new SyncStopped({ type: "server-changed", why: "went-back", uuid });
    },
    notice: (why, met) =>
      set({ uuid: met, change: { why, noticedAt: isoNow(clock), progress: "comparing" } }),
    async repaired() {
      if (change?.progress === "comparing")
        await set({ change: { ...change, progress: "repaired" } });
    },
    async dismiss() {
      if (change?.progress === "repaired") await set({ change: null });
    },
  };
}
