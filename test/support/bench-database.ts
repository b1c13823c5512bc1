import { randomBytes } from "node:crypto";

/** A database on some CouchDB, for measuring. */
export interface BenchDatabase {
  /** With credentials, for PouchDB. */
  readonly address: string;
  send(method: string, path: string, body?: unknown): Promise<unknown>;
  remove(): Promise<void>;
}

/** @param couchdbUrl with admin credentials */
export async function createBenchDatabase(couchdbUrl: string): Promise<BenchDatabase> {
  const name = `bench-${randomBytes(6).toString("hex")}`;
  const { username, password, origin } = new URL(couchdbUrl);
  const headers = {
    "content-type": "application/json",
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
  };
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${origin}/${name}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  await send("PUT", "?q=1");
  return {
    address: `${couchdbUrl.replace(/\/$/, "")}/${name}`,
    send,
    remove: async () => {
      await send("DELETE", "");
    },
  };
}

/** Documents of about 1 KB. */
export function benchDocuments(count: number, prefix = ""): { _id: string; text: string }[] {
  return Array.from({ length: count }, (_, n) => ({
    _id: `${prefix}note-${String(n).padStart(6, "0")}`,
    text: randomBytes(475).toString("hex"),
  }));
}
