import { randomBytes } from "node:crypto";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { removeDataDir, startProduct } from "#test/support/product.ts";
import { removeTestAccounts } from "#test/support/remove-test-accounts.ts";

/** What a client of the benchmark keeps connections with: the same for both sides. */
const agent = new Agent({ keepAlive: true });

export interface BenchAnswer {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** One JSON request on a kept connection: `fetch` would cost more than what is measured. */
export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<BenchAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const { username, password } = new URL(url);
  const auth = username === "" ? {} : { auth: `${username}:${password}` };
  return await new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent,
        ...auth,
        headers: {
          ...headers,
          ...(payload === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
        },
      },
      (answer) => {
        resolve(readAnswer(`${method} ${url}`, answer));
      },
    );
    sent.on("error", reject);
    sent.end(payload);
  });
}

async function readAnswer(asked: string, answer: IncomingMessage): Promise<BenchAnswer> {
  const body = await text(answer);
  const { statusCode: status = 0, headers } = answer;
  if (status >= 300) throw new Error(`${asked}: ${status} ${body}`);
  return { status, cookies: headers["set-cookie"] ?? [], body };
}

/** Settee as a host runs it, on the CouchDB of the benchmark; whatever was left there goes at the end. */
export async function withSettee<T>(
  couchdbUrl: string,
  run: (settee: { readonly url: string; newEmail(): string }) => Promise<T>,
): Promise<T> {
  const product = await startProduct({ env: { COUCHDB_URL: couchdbUrl, LOG_LEVEL: "warn" } });
  const domain = `${randomBytes(6).toString("hex")}.test`;
  let people = 0;
  const newEmail = () => `person${(people += 1)}@${domain}`;
  try {
    return await run({ url: `http://127.0.0.1:${product.port}`, newEmail });
  } finally {
    await product.stop();
    await removeTestAccounts(couchdbUrl, domain);
    await removeDataDir(product);
  }
}

/** Requests per second with `atOnce` of them under way at any time. */
export async function rateOf(
  atOnce: number,
  each: number,
  work: (worker: number, count: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async (_none, worker) => {
      for (let count = 0; count < each; count += 1) await work(worker, count);
    }),
  );
  return (atOnce * each) / ((performance.now() - start) / 1000);
}

export const PASSWORD = "mulberry-antler-42-zephyr";
