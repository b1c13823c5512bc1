import { availableParallelism, totalmem } from "node:os";
import type { Result } from "#shared/result.ts";
import type { BoundedQueue, QueueFull } from "./bounded-queue.ts";
import { ARGON2_OPTIONS, type HashingPool } from "./hashing-pool.ts";

/** Port: the slow hash. Both methods fail with `QueueFull` instead of letting a crowd exhaust the memory. */
export interface PasswordHashing {
  hash(password: string): Promise<Result<string, QueueFull>>;
  /** Takes the same time when there is no hash (nobody has that address), and then answers false. */
  verify(passwordHash: string | undefined, password: string): Promise<Result<boolean, QueueFull>>;
}

/** Hashes with argon2id, a few at a time. */
export function createArgon2Hashing(pool: HashingPool, queue: BoundedQueue): PasswordHashing {
  let nobodysHash: Promise<string> | undefined;
  return {
    hash: async (password) => await queue.run(async () => await hashInPool(pool, password)),
    async verify(passwordHash, password) {
      nobodysHash ??= hashInPool(pool, crypto.randomUUID());
      // Awaited for everybody, so that the first unknown address takes no longer than a known one.
      const hashForNobody = await nobodysHash;
      const hash = passwordHash ?? hashForNobody;
      return await queue.run(async () => {
        const matches = await pool.run({ type: "verify", hash, password });
        return passwordHash !== undefined && matches === true;
      });
    },
  };
}

async function hashInPool(pool: HashingPool, password: string): Promise<string> {
  return String(await pool.run({ type: "hash", password }));
}

/** Of the machine's memory that hashing may take. */
const SHARE_OF_MEMORY = 1 / 8;

/** Passwords that are hashed at once: one for each core, unless the machine is small. */
export function hashingParallelism(): number {
  const bytesEach = ARGON2_OPTIONS.memoryCost * 1024;
  const fitting = Math.floor((totalmem() * SHARE_OF_MEMORY) / bytesEach);
  return Math.max(1, Math.min(availableParallelism(), fitting));
}
