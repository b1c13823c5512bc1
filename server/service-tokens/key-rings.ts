import type { KeyObject } from "node:crypto";
import type { StoredKey } from "./signing-key.ts";

/** A key whose private half this server can use. */
export interface SigningKey extends StoredKey {
  readonly privateKey: KeyObject;
}

/** Port: where signing keys are kept for all servers. */
export interface KeyRings {
  /** All keys that the configured server keys open. */
  read(): Promise<readonly SigningKey[]>;
  /**
   * Makes a key under the first server key; `decide` gets what is there, and says from when the new one signs and which
   * of the old ones stay. Undefined: nothing is to be made.
   */
  add(
    decide: (
      keys: readonly StoredKey[],
    ) => { readonly signsFrom: number; readonly keep: readonly StoredKey[] } | undefined,
  ): Promise<void>;
}
