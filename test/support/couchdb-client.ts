import { createHmac } from "node:crypto";

export interface CouchAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
  readonly text: string;
}

export interface CouchCall {
  readonly headers?: Readonly<Record<string, string>>;
  /** Strings and bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** One request, its answer read whole. */
export async function call(
  method: string,
  url: string,
  { headers = {}, body }: CouchCall = {},
): Promise<CouchAnswer> {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  const answer = await fetch(url, {
    method,
    headers: {
      accept: "application/json",
      ...(isRaw ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: toBody(body) }),
    redirect: "manual",
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: parse(text), text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the test looks at the text.
    return text;
  }
}

/** The Cookie header of an AuthSession, computed here and not with the code under test. `issuedAt` in Unix seconds. */
export function authSessionCookie(
  name: string,
  salt: string,
  secret: string,
  issuedAt: number,
): { cookie: string } {
  const message = `${name}:${issuedAt.toString(16).toUpperCase()}`;
  const mac = createHmac("sha256", secret + salt)
    .update(message)
    .digest();
  const value = Buffer.concat([Buffer.from(`${message}:`), mac]).toString("base64url");
  return { cookie: `AuthSession=${value}` };
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function toBody(body: unknown): string | Buffer<ArrayBuffer> {
  if (typeof body === "string") return body;
  return Buffer.isBuffer(body) ? Buffer.from(body) : JSON.stringify(body);
}
