import { DatabaseAway } from "#server/couchdb/database-away.ts";
import type { KeyRings, SigningKey } from "./key-rings.ts";
import { LOOK_AGAIN_AFTER, PUBLISHED_BEFORE, neededKeys, signingKeyOf } from "./key-ring.ts";
import type { StoredKey } from "./signing-key.ts";

/** The keys by which other services recognise our tokens. */
export interface SigningKeys {
  /** Makes the first key, unless there is one. */
  prepare(): Promise<void>;
  /** The key that signs now. */
  signing(): Promise<SigningKey>;
  /** Those that others have to know now. */
  published(): Promise<readonly StoredKey[]>;
  /**
   * Makes a new key. It signs once everybody can know it, and the old one is published until its last token is over;
   * or, `atOnce`, for a key that got into wrong hands: it signs now, and tokens of all others are worthless.
   * @returns milliseconds since 1970 from which it signs
   */
  rotate(options: { readonly atOnce: boolean }): Promise<number>;
}

interface Dependencies {
  readonly keyRings: KeyRings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createSigningKeys({ keyRings, now }: Dependencies): SigningKeys {
  let known: { readonly keys: readonly SigningKey[]; readonly readAt: number } | undefined;

  async function read(): Promise<readonly SigningKey[]> {
    const keys = await keyRings.read();
    known = { keys, readAt: now() };
    return keys;
  }
  /** What is known will do while the database is away. */
  async function keysOfNow(): Promise<readonly SigningKey[]> {
    const last = known;
    if (last === undefined) return await read();
    const age = now() - last.readAt;
    if (age >= 0 && age < LOOK_AGAIN_AFTER) return last.keys;
    try {
      return await read();
    } catch (error) {
      if (error instanceof DatabaseAway) return last.keys;
      throw error;
    }
  }

  return {
    async prepare() {
      await keyRings.add((keys) =>
        signingKeyOf(keys, now()) === undefined ? { signsFrom: now(), keep: keys } : undefined,
      );
      await read();
    },
    async signing() {
      const key = signingKeyOf(await keysOfNow(), now());
      if (key === undefined) throw new Error("there is no key to sign with");
      return key;
    },
    published: async () => neededKeys(await keysOfNow(), now()),
    async rotate({ atOnce }) {
      const signsFrom = now() + (atOnce ? 0 : PUBLISHED_BEFORE);
      await keyRings.add((keys) => ({ signsFrom, keep: atOnce ? [] : neededKeys(keys, now()) }));
      await read();
      return signsFrom;
    },
  };
}
