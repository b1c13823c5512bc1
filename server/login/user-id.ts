import { randomBytes } from "node:crypto";
import { type UserId, userIdSchema } from "#shared/user-database.ts";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 130 random bits: never guessed, never reused. */
export function createUserId(): UserId {
  const letters = Array.from(randomBytes(26), (byte) => BASE32[byte & 31]);
  return userIdSchema.parse(`u${letters.join("")}`);
}
