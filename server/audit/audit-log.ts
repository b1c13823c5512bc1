import { randomBytes } from "node:crypto";
import type { AuditEvent, AuditPage, AuditType } from "#shared/audit.ts";
import type { UserId } from "#shared/user-database.ts";
import { readUserAgent } from "#server/sessions/read-user-agent.ts";
import type { Sender } from "#server/sessions/sender.ts";
import type { AuditStore, AuditPageRequest } from "./audit-store.ts";

/** Who does something when it is no user: the command line, Settee by itself, or somebody who was not recognised. */
export type Actor = UserId | "host" | "settee" | "nobody";

interface Happening {
  readonly type: AuditType;
  /** Whom it is about; null: nobody yet. */
  readonly userId: UserId | null;
  /** The person it is about, unless said otherwise. */
  readonly by?: Actor;
  readonly sender: Sender;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** What happened to accounts, for their owners and for admins. Nothing in it is ever changed. */
export interface AuditLog {
  /**
   * Resolves when it is stored: for what somebody is told that it was done, since another server may read the log next.
   * May throw `DatabaseAway`.
   */
  record(happening: Happening): Promise<void>;
  /** Stores it soon, and again until it is stored: for what nobody must be able to wait for, nor to learn from waiting. */
  note(happening: Happening): void;
  ofUser(userId: UserId, page: AuditPageRequest): Promise<AuditPage>;
  all(page: AuditPageRequest): Promise<AuditPage>;
  /** Removes without a trace what is older than the setting says, and answers how many events that were. */
  forget(): Promise<number>;
  /** Resolves when everything noted so far is stored, or was told to the host instead. */
  settle(): Promise<void>;
}

interface Dependencies {
  readonly store: AuditStore;
  /** Milliseconds that an event is kept. */
  readonly kept: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** These events could not be stored: `left` says whether that is tried again. */
  readonly onFailure: (
    error: unknown,
    left: "kept" | "lost",
    events: readonly AuditEvent[],
  ) => void;
}

/** Milliseconds for which notes are gathered into one write; a crash of the process loses those of so long. */
const GATHERED_FOR = 250;
/** Milliseconds after which notes that CouchDB did not take are tried again. */
const TRIED_AGAIN = 5000;
/** Events, some hundred bytes each, that wait while CouchDB is away. */
const MOST_WAITING = 10_000;

export function createAuditLog({ store, kept, now, onFailure }: Dependencies): AuditLog {
  let waiting: AuditEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  function writeIn(milliseconds: number): void {
    timer ??= setTimeout(() => void flush(), milliseconds);
  }
  async function writeWaiting(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    try {
      await store.append(batch);
    } catch (error) {
      waiting = [...batch, ...waiting];
      const lost = waiting.splice(0, waiting.length - MOST_WAITING);
      if (lost.length > 0) onFailure(error, "lost", lost);
      onFailure(error, "kept", batch);
      writeIn(TRIED_AGAIN);
    }
  }
  /** One write of notes is under way at a time. */
  async function flush(): Promise<void> {
    underWay = underWay.then(writeWaiting);
    await underWay;
  }
  return {
    record: async (happening) => await store.append([toEvent(happening, now())]),
    note(happening) {
      waiting.push(toEvent(happening, now()));
      writeIn(GATHERED_FOR);
    },
    async ofUser(userId, page) {
      await flush();
      return await store.ofUser(userId, page);
    },
    async all(page) {
      await flush();
      return await store.all(page);
    },
    forget: async () => await store.forget(new Date(now() - kept).toISOString()),
    async settle() {
      await flush();
      clearTimeout(timer);
      if (waiting.length > 0) onFailure(undefined, "lost", waiting);
    },
  };
}

function toEvent({ type, userId, by, sender, details = {} }: Happening, now: number): AuditEvent {
  return {
    id: randomBytes(8).toString("hex"),
    at: new Date(now).toISOString(),
    type,
    userId,
    by: by ?? userId ?? "nobody",
    address: sender.address,
    client: readUserAgent(sender.userAgent),
    details: { ...details },
  };
}
