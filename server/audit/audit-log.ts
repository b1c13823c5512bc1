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
  /** Resolves when it is stored. May throw `DatabaseAway`. */
  record(happening: Happening): Promise<void>;
  /** Stores it soon, while the caller goes on; failing to is told to the host's log. */
  note(happening: Happening): void;
  ofUser(userId: UserId, page: AuditPageRequest): Promise<AuditPage>;
  all(page: AuditPageRequest): Promise<AuditPage>;
  /** Resolves when everything noted so far is stored. */
  settle(): Promise<void>;
}

interface Dependencies {
  readonly store: AuditStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

interface Waiting {
  readonly event: AuditEvent;
  resolve(): void;
  reject(error: unknown): void;
}

/** One write is under way at a time, and what happens meanwhile goes together into the next one. */
export function createAuditLog({ store, now, onFailure }: Dependencies): AuditLog {
  let waiting: Waiting[] = [];
  let underWay: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await store.append(batch.map(({ event }) => event));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    underWay = undefined;
  }
  async function record(happening: Happening): Promise<void> {
    const event = toEvent(happening, now());
    await new Promise<void>((resolve, reject) => {
      waiting.push({ event, resolve, reject });
      underWay ??= writeAll();
    });
  }
  return {
    record,
    note: (happening) => void record(happening).catch(onFailure),
    ofUser: async (userId, page) => await store.ofUser(userId, page),
    all: async (page) => await store.all(page),
    settle: async () => await underWay,
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
