import * as z from "zod";
import type { Fetch } from "#client/api/fetch-in-time.ts";
import type { AskWhoWeAre } from "#client/sync/ask-who-we-are.ts";
import { fail, succeed } from "#shared/result.ts";
import { openHttpSession } from "#test/support/http-session.ts";

/** As the world's time runs faster than the server's, the server is asked to wait less. */
const LONGPOLL = "timeout=50000";
const SHORT_LONGPOLL = "timeout=1250";

/** What a device's engines have in common: cookies, and a way to the server. */
export interface Browser {
  /** Answers with 401 so far: cookies that CouchDB refused, and sessions that Settee had ended. */
  readonly refusals: number;
  /** The cookie has come to its end. Answers whether there was one. */
  loseCookie(): boolean;
  /** For one engine, until it ends. `begin`: a request is under way until its answer is called. */
  forLife(life: { signal: AbortSignal; begin(): () => void }): {
    fetch: Fetch;
    askWhoWeAre: AskWhoWeAre;
  };
}

const sessionSchema = z.object({ userCtx: z.object({ name: z.string().nullable() }) });

export function openBrowser(port: number): Browser {
  const origin = `http://127.0.0.1:${port}`;
  const session = openHttpSession(origin);
  let refusals = 0;

  return {
    get refusals() {
      return refusals;
    },
    loseCookie: () => session.cookies.delete("AuthSession"),
    forLife({ signal, begin }) {
      const send: Fetch = async (url, init) => {
        const path = url.slice(origin.length).replace(LONGPOLL, SHORT_LONGPOLL);
        const signals = init.signal ? [signal, init.signal] : [signal];
        // Nothing is under way while nothing but a longpoll is.
        const end = path.includes("feed=longpoll") ? null : begin();
        try {
          const answer = await session.fetch(path, {
            ...init,
            signal: AbortSignal.any(signals),
          });
          if (answer.status === 401) refusals++;
          return signal.aborted ? await new Promise<never>(() => {}) : answer;
        } catch (error) {
          // Nobody hears of the end of a request whose engine has ended.
          return signal.aborted ? await new Promise<never>(() => {}) : await Promise.reject(error);
        } finally {
          end?.();
        }
      };
      const askWhoWeAre: AskWhoWeAre = async (databaseUrl) => {
        try {
          const answer = await send(new URL("_session", databaseUrl).href, {});
          if (answer.status === 401) return succeed(null);
          if (!answer.ok) return fail({ type: "server-error", status: answer.status });
          return succeed(sessionSchema.parse(await answer.json()).userCtx.name);
        } catch {
          // Whatever a broken network throws, or an answer of which only half came.
          return fail({ type: "offline" });
        }
      };
      return { fetch: send, askWhoWeAre };
    },
  };
}
