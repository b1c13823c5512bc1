import { type KeyObject, createHmac } from "node:crypto";
import { z } from "zod";
import type { Couchdb } from "#server/couchdb/connect-couchdb.ts";
import { openDocuments } from "#server/couchdb/documents.ts";
import type { KeyRings, SigningKey } from "./key-rings.ts";
import { type StoredKey, createKey, openKey, storedKeySchema } from "./signing-key.ts";

export const KEYS_DATABASE = "settee-keys";

const ringSchema = z.looseObject({ keys: z.array(storedKeySchema) });
type Ring = z.infer<typeof ringSchema>;

/** One document for each server key, which tells nothing about it. */
function documentId(seal: Uint8Array): string {
  return `ring:${createHmac("sha256", seal).update("name").digest("hex").slice(0, 32)}`;
}

/**
 * @param seals 32 bytes for each server key, the signing one first
 * @param now milliseconds since 1970
 */
export function createCouchdbKeyRings(
  couchdb: Couchdb,
  seals: readonly Uint8Array[],
  now: () => number,
): KeyRings {
  const rings = openDocuments(couchdb, KEYS_DATABASE, ringSchema, { prefer: byAge });
  const opened = new Map<string, KeyObject>();

  async function readRing(seal: Uint8Array): Promise<SigningKey[]> {
    const ring = await rings.read(documentId(seal));
    const keys: SigningKey[] = [];
    for (const key of ring?.keys ?? []) keys.push({ ...key, privateKey: openOnce(seal, key) });
    return keys;
  }
  function openOnce(seal: Uint8Array, key: StoredKey): KeyObject {
    const privateKey = opened.get(key.kid) ?? openKey(seal, key);
    opened.set(key.kid, privateKey);
    return privateKey;
  }
  const read: KeyRings["read"] = async () => (await Promise.all(seals.map(readRing))).flat();

  return {
    read,
    async add(decide) {
      const [seal, ...olderSeals] = seals;
      if (seal === undefined) throw new Error("there is no server key");
      const older = (await Promise.all(olderSeals.map(readRing))).flat();
      await rings.update(documentId(seal), (ring) => {
        const decision = decide([...older, ...(ring?.keys ?? [])]);
        if (decision === undefined) return { answer: null };
        const kept = new Set(decision.keep.map(({ kid }) => kid));
        const keys = (ring?.keys ?? []).filter(({ kid }) => kept.has(kid));
        const key = createKey(seal, { createdAt: now(), signsFrom: decision.signsFrom });
        return { write: { ...ring, keys: [...keys, key] }, answer: null };
      });
    },
  };
}

/** Two servers that start for the first time at once, on two nodes of a cluster, may both make a ring: the older one stays. */
function byAge(one: Ring, other: Ring): number {
  const ageOf = ({ keys }: Ring) => `${keys[0]?.createdAt ?? 0} ${keys[0]?.kid ?? ""}`;
  return ageOf(one) < ageOf(other) ? -1 : 1;
}
