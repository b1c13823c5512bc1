/** What lies on this device beside the notes that are open. Everything here survives structured clone. */
import type { User } from "#shared/login.ts";

export interface DeviceView {
  /**
   * Accounts whose notes are kept in this browser, the current one first, then the one used last. Switching is
   * logging in as the other one: the notes of the one before stay where they are, closed.
   */
  readonly accounts: readonly KeptAccount[];
  /**
   * Notes in the account-less notebook, open or not. Signing up adopts them; logging in merges them into the account
   * or leaves them, as the person says.
   */
  readonly localNotes: number;
  readonly storage: StorageView;
}

interface KeptAccount {
  readonly user: User;
  readonly isCurrent: boolean;
  /** ISO 8601, when it was last opened here. */
  readonly lastUsedAt: string;
  /** Notes whose newest text the server lacks, as far as known when it was closed. */
  readonly unsynced: number;
}

export interface StorageView {
  /** Bytes of this site, as the browser estimates them; null where it doesn't tell. */
  readonly usage: number | null;
  /** Bytes that this site may have. */
  readonly quota: number | null;
  /** The browser has promised not to evict the notes; null where it doesn't tell. */
  readonly isPersisted: boolean | null;
  /**
   * `low`: less than a tenth, or less than 100 MB and a fifth, is left. `full`: a write has just failed for want of
   * space; what was typed is still in memory and `exportNotes` has it. Ends with the next write that succeeds.
   */
  readonly room: "enough" | "low" | "full";
  /**
   * Now is the moment to ask for `navigator.storage.persist()`, which a worker can't: there is something to lose.
   * Answer with `tellPersisted`.
   */
  readonly wantsPersist: boolean;
}

/** A file of an export: UTF-8 text and a path that is unique within it. */
export interface ExportedFile {
  readonly path: string;
  readonly text: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}
