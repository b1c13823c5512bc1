import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import type { Benchmark } from "./bench.ts";
import { interleave } from "./bench.ts";
import { PASSWORD, rateOf, send, withSettee } from "./accounts-under-bench.ts";
import { besideCouchAuth, withCouchAuth } from "./couch-auth.ts";

const ROUNDS = 5;
const EACH = 8;
/** couch-auth takes longer. */
const EACH_BESIDE = 3;
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Account, database, its member and rules, first grant; beside the bare minimum that this can be made of. */
const signUp: Benchmark = {
  name: "sign-up",
  needs: { couchdb: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const base = couchdbUrl.replace(/\/$/, "");
    const databases: string[] = [];
    const raw = async () => {
      await hash(PASSWORD, OPTIONS);
      const database = `${base}/bench-${randomBytes(6).toString("hex")}`;
      databases.push(database);
      await send("PUT", `${database}?q=1`);
      for (const id of ["one", "two", "three"])
        await send("PUT", `${database}/${id}`, { filler: "x".repeat(400) });
    };
    const removeDatabases = async () => {
      for (const database of databases) await send("DELETE", database);
    };
    const rates = await withCouchAuth(couchdbUrl, tell, (couchAuth) =>
      withSettee(couchdbUrl, async ({ url, newEmail }) => {
        const ours = async () =>
          await send("POST", `${url}/trpc/account.signUp`, {
            email: newEmail(),
            password: PASSWORD,
          });
        return await interleave(
          ROUNDS,
          () => rateOf(1, EACH, ours),
          () => rateOf(1, EACH, raw),
          couchAuth && (() => rateOf(1, EACH_BESIDE, () => couchAuth.signUp(newEmail()))),
        );
      }),
    ).finally(removeDatabases);
    const what = "account.signUp, one after the other (per second)";
    return [
      {
        what,
        value: rates.subject,
        reference: {
          what: "argon2id, one database and three PUTs in CouchDB (per second)",
          value: rates.reference,
        },
        goal: "≥ 0.6 of it",
      },
      ...besideCouchAuth(what, rates),
    ];
  },
};
export default signUp;
