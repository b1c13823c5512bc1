import * as z from "zod/mini";

import { grantSchema, userSchema } from "#shared/login.ts";
import { createKeyedQueue } from "./keyed-queue.ts";
import type { LocalDocuments } from "./local-documents.ts";

const deviceSchema = z.object({
  user: z._default(z.nullable(userSchema), null),
  /** Where the user's database was last time; its cookie may have expired. */
  grant: z._default(z.nullable(grantSchema), null),
  /** The refresh that is under way: repeated with the same value if its answer gets lost. */
  attempt: z._default(z.nullable(z.string()), null),
  /** A log-out that the server does not know about yet. */
  owesLogOut: z._default(z.boolean(), false),
  /** The account-less notebook was open last. */
  isLocal: z._default(z.boolean(), false),
  /** Notes in the account-less notebook when it was last looked at; 0: there is none. */
  localNotes: z._default(z.number(), 0),
  /** The account that takes over the account-less notebook; kept until that is done. */
  adoptingInto: z._default(z.nullable(z.string()), null),
  /** Whose notes are kept in this browser. */
  accounts: z._default(
    z.array(z.object({ user: userSchema, lastUsedAt: z.string(), unsynced: z.number() })),
    [],
  ),
  /** Which adapter made each local database, by user id or "local"; what is missing was made before this was kept. */
  adapters: z._default(z.record(z.string(), z.string()), {}),
  /** When the person was last asked to keep the browser from evicting the notes. */
  askedPersistAt: z._default(z.nullable(z.string()), null),
});
export type Device = z.infer<typeof deviceSchema>;

/** What this device remembers of who is signed in, so that starting needs no network. */
export interface DeviceStore {
  read(): Promise<Device>;
  /** Durable when it resolves. */
  write(change: Partial<Device>): Promise<Device>;
}

export function createDeviceStore(local: LocalDocuments): DeviceStore {
  const queue = createKeyedQueue();

  async function read(): Promise<Device> {
    const parsed = deviceSchema.safeParse((await local.read("device")) ?? {});
    return parsed.success ? parsed.data : deviceSchema.parse({});
  }

  return {
    read: () => queue.run("device", read),
    // Another tab's worker may have written since: what is changed is what is on disk.
    write: (change) =>
      queue.run("device", async () => {
        const device = { ...(await read()), ...change };
        await local.write("device", device);
        return device;
      }),
  };
}
