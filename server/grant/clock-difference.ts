import type { FastifyBaseLogger } from "fastify";
import { StartProblem } from "#server/config/start-problem.ts";

/** Milliseconds that are made up for; with more, one of the clocks is simply wrong. */
const MOST = 300_000;
/** Milliseconds from which on a host wants to know. */
const WORTH_TELLING = 2000;

/**
 * Milliseconds by which CouchDB's clock is ahead of this one, from the `Date` of an answer; zero when the difference
 * is smaller than what can be seen. CouchDB judges every expiry by its own clock.
 *
 * @param couchdbOrigin without credentials. @param now milliseconds since 1970.
 * @throws StartProblem when the clocks are too far apart to be of use.
 */
export async function measureClockDifference(
  couchdbOrigin: string,
  now: () => number,
  log: Pick<FastifyBaseLogger, "warn">,
): Promise<number> {
  const sent = now();
  const answer = await fetch(`${couchdbOrigin}/`);
  const received = now();
  await answer.body?.cancel();
  const date = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(date)) return 0;
  const difference = differenceOf(date, sent, received);
  const seconds = Math.round(Math.abs(difference) / 1000);
  const where = difference > 0 ? "ahead of" : "behind";
  if (Math.abs(difference) > MOST)
    throw new StartProblem(
      `CouchDB's clock is ${seconds} seconds ${where} this machine's. Set both by a time server (NTP).`,
    );
  if (Math.abs(difference) >= WORTH_TELLING)
    log.warn(`CouchDB's clock is ${seconds} seconds ${where} this machine's; grants allow for it`);
  return difference;
}

/** `Date` names a whole second, and was written at some time between `sent` and `received`. */
function differenceOf(date: number, sent: number, received: number): number {
  const [least, most] = [date - received, date + 1000 - sent];
  return least <= 0 && most >= 0 ? 0 : Math.round((least + most) / 2);
}
