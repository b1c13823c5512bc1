import { createHmac } from "node:crypto";
import { mintAuthSession } from "#server/grant/auth-session.ts";
import type { Benchmark } from "./bench.ts";
import { interleave } from "./bench.ts";

const ROUNDS = 9;
const PER_ROUND = 50_000;

const input = {
  secret: "0123456789abcdef0123456789abcdef",
  salt: "fedcba9876543210fedcba9876543210",
  name: "uabcdefghijklmnopqrstuvwxy",
  timeout: 600,
  expiresAt: 1_800_000_000,
};

/** Cookies minted on one core, beside the one HMAC that each of them needs. */
const mint: Benchmark = {
  name: "mint",
  needs: {},
  async run() {
    const key = input.secret + input.salt;
    const message = `${input.name}:${(input.expiresAt - input.timeout).toString(16).toUpperCase()}`;
    const rates = await interleave(
      ROUNDS,
      () => rate(() => mintAuthSession(input)),
      () => rate(() => createHmac("sha256", key).update(message).digest()),
    );
    return [
      {
        what: "mint AuthSession cookies (per second)",
        value: rates.subject,
        reference: { what: "HMAC-SHA256 of the same input (per second)", value: rates.reference },
        goal: "≥ 0.5 of it",
      },
    ];
  },
};
export default mint;

async function rate(work: () => unknown): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < PER_ROUND; count += 1) work();
  return PER_ROUND / ((performance.now() - start) / 1000);
}
