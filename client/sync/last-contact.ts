import * as z from "zod/mini";
import { isoNow, type Clock } from "#client/store/clock.ts";
import type { LocalDocuments } from "#client/store/local-documents.ts";

/** It is written down this often, and at the end: a crash loses no more of it. */
const WRITE_EVERY = 30_000;

const contactSchema = z.object({
  sent: z._default(z.nullable(z.string()), null),
  received: z._default(z.nullable(z.string()), null),
});
type Contact = z.infer<typeof contactSchema>;

/** When the server last had everything from here, and when everything from there was last here. ISO 8601. */
export interface LastContact {
  get(): Contact;
  note(now: { hasServerAll: boolean; hasAllFromServer: boolean }): void;
  /** Writes down what is not written yet. */
  flush(): Promise<void>;
}

export async function openLastContact(
  local: LocalDocuments,
  clock: Clock,
  onBroken: (error: unknown) => void,
): Promise<LastContact> {
  const stored = contactSchema.safeParse((await local.read("contact")) ?? {});
  let contact = stored.success ? stored.data : contactSchema.parse({});
  let cancel: (() => void) | null = null;

  async function flush(): Promise<void> {
    if (cancel === null) return;
    cancel();
    cancel = null;
    await local.write("contact", { ...contact });
  }

  return {
    get: () => contact,
    note({ hasServerAll, hasAllFromServer }) {
      if (!hasServerAll && !hasAllFromServer) return;
      const now = isoNow(clock);
      contact = {
        sent: hasServerAll ? now : contact.sent,
        received: hasAllFromServer ? now : contact.received,
      };
      cancel ??= clock.after(WRITE_EVERY, () => void flush().catch(onBroken));
    },
    flush,
  };
}
