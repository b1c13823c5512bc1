import { createHmac, randomBytes } from "node:crypto";
import { networkOf } from "./network-of.ts";
import { type ThrottleRules, type Throttled, createThrottle } from "./throttle.ts";

/** Who tries: the address the request came from, and the e-mail it names. */
interface Attempt {
  readonly address: string;
  readonly email: string;
}

export interface LoginThrottle {
  admit(attempt: Attempt): Throttled | undefined;
  /** The attempt succeeded. */
  forgive(attempt: Attempt): void;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Both counters grow: many passwords for one e-mail, and many e-mails from one address. The wait for an e-mail
 * stays short, because anybody can cause it; that for an address is long, since a household rarely fails so often.
 */
export function createLoginThrottle(now: () => number): LoginThrottle {
  return pair(now, 20);
}

/** Sign-up tells whether an e-mail is taken, so fewer failures are free. */
export function createSignUpThrottle(now: () => number): LoginThrottle {
  return pair(now, 10);
}

/** A letter lands in somebody's mailbox: few are free, and more are an hour apart. */
export function createLetterThrottle(now: () => number): LoginThrottle {
  return pair(now, 10, { free: 3, longestWait: HOUR, memory: 24 * HOUR });
}

const FOR_EMAIL: ThrottleRules = { free: 5, longestWait: MINUTE, memory: HOUR };

function pair(now: () => number, freePerAddress: number, forEmail = FOR_EMAIL): LoginThrottle {
  const byEmail = createThrottle(forEmail, now);
  const byAddress = createThrottle(
    { free: freePerAddress, longestWait: 15 * MINUTE, memory: HOUR },
    now,
  );
  // The memory of this process should not hold the addresses that people typed.
  const key = randomBytes(32);
  const keyOf = (email: string) => createHmac("sha256", key).update(email).digest("base64");
  return {
    admit: (attempt) =>
      byAddress.admit(networkOf(attempt.address)) ?? byEmail.admit(keyOf(attempt.email)),
    forgive(attempt) {
      byEmail.forgive(keyOf(attempt.email));
      // One good log-in must not wipe out the guesses at other people's passwords before it.
      byAddress.takeBack(networkOf(attempt.address));
    },
  };
}
