import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { urlToHttpOptions } from "node:url";

/** One request to CouchDB: to a database's document, to another path in it, or to a path of the server. */
interface CouchdbRequest {
  readonly db?: string;
  /** A document's id, as it is. */
  readonly doc?: string;
  /** Behind the database, or behind the server when there is none; goes as it is. */
  readonly path?: string;
  /** GET unless said otherwise. */
  readonly method?: string;
  /** Keys of documents go as JSON, as CouchDB wants them, everything else as text. */
  readonly qs?: Readonly<Record<string, unknown>>;
  /** Goes as JSON. */
  readonly body?: unknown;
}

/** A client of one CouchDB, as its admin. */
export interface Couchdb {
  /** The parsed answer. Throws `CouchdbRefusal`, or a system's error when there was no answer. */
  request(request: CouchdbRequest): Promise<unknown>;
}

/** CouchDB answered, and not with what was asked for. */
export class CouchdbRefusal extends Error {
  override readonly name = "CouchdbRefusal";
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** A kept connection that the other end had closed. */
class StaleConnection extends Error {
  override readonly name = "StaleConnection";
  constructor(cause: Error) {
    super("CouchDB closed the connection", { cause });
  }
}

/** Milliseconds that an unused connection is kept: less than any proxy in between would. */
const KEPT_OPEN = 4000;
/** Milliseconds of silence after which an answer is no longer waited for. */
const PATIENCE = 60_000;

/**
 * A client with the admin credentials of the URL. Nothing is sent yet. It is Node's own HTTP client on kept
 * connections and nothing more: every log-in and refresh waits for it.
 */
export function connectCouchdb(url: string): Couchdb {
  const server = new URL(url);
  const { request: open, Agent } = server.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true, timeout: KEPT_OPEN });
  const { protocol, hostname, port } = urlToHttpOptions(server);
  const base = server.pathname.replace(/\/$/, "");
  const common = { protocol, hostname, port, agent, timeout: PATIENCE };
  const authorization = `Basic ${Buffer.from(credentialsOf(server)).toString("base64")}`;

  async function sendOnce(request: CouchdbRequest): Promise<http.IncomingMessage> {
    const { method, body } = request;
    // A text goes out in one write with its headers; bytes would take two.
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const path = base + pathOf(request);
    const headers = {
      authorization,
      accept: "application/json",
      ...(payload && {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
      }),
    };
    return await new Promise((resolve, reject) => {
      const sent = open({ ...common, method, path, headers }, resolve);
      sent.on("timeout", () => sent.destroy(new Error("CouchDB fell silent")));
      sent.on("error", (error) =>
        reject(sent.reusedSocket && isReset(error) ? new StaleConnection(error) : error),
      );
      sent.end(payload);
    });
  }
  async function send(request: CouchdbRequest): Promise<http.IncomingMessage> {
    try {
      return await sendOnce(request);
    } catch (error) {
      // Nothing was done, most likely; only reading can be repeated without knowing.
      if (error instanceof StaleConnection && !request.method) return await sendOnce(request);
      throw error;
    }
  }
  return {
    async request(request) {
      const answer = await send(request);
      const content = await text(answer);
      const { statusCode = 0 } = answer;
      if (statusCode >= 400) throw new CouchdbRefusal(statusCode, reasonIn(content, statusCode));
      return content === "" ? undefined : JSON.parse(content);
    },
  };
}

function credentialsOf({ username, password }: URL): string {
  return [username, password].map(decodeURIComponent).join(":");
}

function isReset(error: Error): boolean {
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

function pathOf({ db, doc, path, qs = {} }: CouchdbRequest): string {
  const behind = doc === undefined ? path : encodeDocumentId(doc);
  const parts = [db === undefined ? undefined : encodeURIComponent(db), behind];
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(qs)) query.set(name, toText(name, value));
  const whole = `/${parts.filter((part) => part !== undefined).join("/")}`;
  return query.size === 0 ? whole : `${whole}?${query}`;
}

/** The slash after `_design` and `_local` is none of the id's. */
function encodeDocumentId(id: string): string {
  const [, prefix = "", rest = ""] = /^(_design\/|_local\/)?(.*)$/s.exec(id) ?? [];
  return prefix + encodeURIComponent(rest);
}

const AS_JSON = new Set(["key", "keys", "startkey", "endkey"]);

function toText(name: string, value: unknown): string {
  return AS_JSON.has(name) ? JSON.stringify(value) : String(value);
}

/** CouchDB says why in `reason`; a proxy says it in its own way. */
function reasonIn(content: string, statusCode: number): string {
  try {
    const answer: unknown = JSON.parse(content);
    if (typeof answer === "object" && answer !== null && "reason" in answer)
      return String(answer.reason);
  } catch {
    // Not CouchDB's form: the status has to do.
  }
  return `CouchDB answered ${statusCode}`;
}

/** The same address without credentials: what the gateway may know. */
export function withoutCredentials(url: string): string {
  return new URL(url).origin;
}
