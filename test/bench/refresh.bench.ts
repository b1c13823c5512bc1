import { randomBytes } from "node:crypto";
import type { Benchmark } from "./bench.ts";
import { interleave } from "./bench.ts";
import { PASSWORD, rateOf, send, withSettee } from "./accounts-under-bench.ts";
import { type CouchAuth, besideCouchAuth, withCouchAuth } from "./couch-auth.ts";

const ROUNDS = 7;
const AT_ONCE = 4;
const EACH = 60;
/** couch-auth takes longer. */
const EACH_BESIDE = 15;

/** Rotating the token, minting a cookie, answering; beside the two requests to CouchDB that a rotation cannot do without. */
const refresh: Benchmark = {
  name: "refresh",
  needs: { couchdb: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const base = couchdbUrl.replace(/\/$/, "");
    const database = `${base}/bench-${randomBytes(6).toString("hex")}`;
    const rates = await withCouchAuth(couchdbUrl, tell, (couchAuth) =>
      withSettee(couchdbUrl, async ({ url, newEmail }) => {
        const cookies: string[] = [];
        for (let worker = 0; worker < AT_ONCE; worker += 1) {
          const credentials = { email: newEmail(), password: PASSWORD };
          cookies.push(
            refreshCookie(await send("POST", `${url}/trpc/account.signUp`, credentials)),
          );
        }
        const ours = async (worker: number) => {
          const attempt = randomBytes(16).toString("hex");
          const headers = { cookie: cookies[worker] ?? "" };
          const answer = await send("POST", `${url}/trpc/session.refresh`, { attempt }, headers);
          cookies[worker] = refreshCookie(answer);
        };
        await send("PUT", database);
        for (let worker = 0; worker < AT_ONCE; worker += 1)
          await send("PUT", `${database}/session-${worker}`, sessionLike());
        const raw = async (worker: number) => {
          const path = `${database}/session-${worker}`;
          const document: unknown = JSON.parse((await send("GET", path)).body);
          await send("PUT", path, document);
        };
        const logins = couchAuth ? await logInSome(couchAuth, newEmail) : [];
        return await interleave(
          ROUNDS,
          () => rateOf(AT_ONCE, EACH, ours),
          () => rateOf(AT_ONCE, EACH, raw),
          couchAuth &&
            (() =>
              rateOf(AT_ONCE, EACH_BESIDE, (worker) => couchAuth.refresh(logins[worker] ?? ""))),
        );
      }),
    ).finally(() => send("DELETE", database));
    const what = "session.refresh, 4 at once (per second)";
    return [
      {
        what,
        value: rates.subject,
        reference: { what: "one GET and one PUT in CouchDB (per second)", value: rates.reference },
        goal: "≥ 0.7 of it",
      },
      ...besideCouchAuth(what, rates),
    ];
  },
};
export default refresh;

async function logInSome(couchAuth: CouchAuth, newEmail: () => string): Promise<string[]> {
  const logins: string[] = [];
  for (let worker = 0; worker < AT_ONCE; worker += 1) {
    const email = newEmail();
    await couchAuth.signUp(email);
    logins.push(await couchAuth.logIn(email));
  }
  return logins;
}

function refreshCookie({ cookies }: { readonly cookies: readonly string[] }): string {
  const cookie = cookies.find((one) => one.startsWith("settee-refresh="));
  if (cookie === undefined) throw new Error("no refresh cookie came");
  return cookie.split(";")[0] ?? "";
}

/** As large as a login session. */
function sessionLike() {
  return {
    userId: "u".repeat(27),
    counter: 0,
    attemptHash: "a".repeat(64),
    filler: "x".repeat(400),
  };
}
