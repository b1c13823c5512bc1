import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import type { Benchmark } from "./bench.ts";
import { interleave } from "./bench.ts";
import { PASSWORD, rateOf, send, withSettee } from "./accounts-under-bench.ts";
import { besideCouchAuth, withCouchAuth } from "./couch-auth.ts";

const ROUNDS = 7;
const AT_ONCE = 4;
const EACH = 10;
/** couch-auth takes several times as long. */
const EACH_BESIDE = 2;
/** OWASP's parameters, written out so that nobody makes the benchmark faster by making passwords weaker. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** So many that nobody reaches the limit of devices. */
const PEOPLE = AT_ONCE * 8;

/** A whole log-in beside argon2id alone, as many at once. */
const logIn: Benchmark = {
  name: "log-in",
  needs: { couchdb: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const hashed = await hash(PASSWORD, OPTIONS);
    tell(`${availableParallelism()} cores, argon2id at ${hashed.split("$")[3]}`);
    const rates = await withCouchAuth(couchdbUrl, tell, (couchAuth) =>
      withSettee(couchdbUrl, async ({ url, newEmail }) => {
        const people = Array.from({ length: PEOPLE }, () => ({
          email: newEmail(),
          password: PASSWORD,
        }));
        for (const credentials of people)
          await send("POST", `${url}/trpc/account.signUp`, credentials);
        let next = 0;
        const ours = async () => {
          next += 1;
          await send("POST", `${url}/trpc/session.logIn`, people[next % PEOPLE]);
        };
        const emails = people.slice(0, AT_ONCE).map(({ email }) => email);
        if (couchAuth) for (const email of emails) await couchAuth.signUp(email);
        return await interleave(
          ROUNDS,
          () => rateOf(AT_ONCE, EACH, ours),
          () => rateOf(AT_ONCE, EACH, () => verify(hashed, PASSWORD)),
          couchAuth &&
            (() => rateOf(AT_ONCE, EACH_BESIDE, (worker) => couchAuth.logIn(emails[worker] ?? ""))),
        );
      }),
    );
    const what = "session.logIn, 4 at once (per second)";
    return [
      {
        what,
        value: rates.subject,
        reference: { what: "argon2id alone, 4 at once (per second)", value: rates.reference },
        goal: "≥ 0.7 of it",
      },
      ...besideCouchAuth(what, rates),
    ];
  },
};
export default logIn;
