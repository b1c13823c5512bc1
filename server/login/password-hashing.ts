import { hash, verify } from "@node-rs/argon2";
import type { Result } from "#shared/result.ts";
import type { BoundedQueue, QueueFull } from "./bounded-queue.ts";

/**
 * OWASP's recommendation (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. The library's default
 * algorithm is argon2id.
 */
const options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** Port: the slow hash. Both methods fail with `QueueFull` instead of letting a crowd exhaust the memory. */
export interface PasswordHashing {
  hash(password: string): Promise<Result<string, QueueFull>>;
  /** Takes the same time when there is no hash (nobody has that address), and then answers false. */
  verify(passwordHash: string | undefined, password: string): Promise<Result<boolean, QueueFull>>;
}

/** Hashes with argon2id, a few at a time. */
export async function createArgon2Hashing(queue: BoundedQueue): Promise<PasswordHashing> {
  const nobodysHash = await hash(crypto.randomUUID(), options);
  return {
    hash: async (password) => await queue.run(async () => await hash(password, options)),
    verify: async (passwordHash, password) =>
      await queue.run(async () => {
        const matches = await verify(passwordHash ?? nobodysHash, password);
        return passwordHash !== undefined && matches;
      }),
  };
}
