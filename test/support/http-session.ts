import { type ErrorData, errorDataSchema } from "#shared/reason.ts";
import { type Login, loginSchema } from "#shared/login.ts";
import { z } from "zod";

/** A browser as far as HTTP is concerned: keeps cookies by path and sends them back. */
export interface HttpSession {
  readonly cookies: Map<string, StoredCookie>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Calls a tRPC mutation. */
  mutate(procedure: string, input?: unknown, init?: RequestInit): Promise<TrpcAnswer>;
  query(procedure: string, init?: RequestInit, input?: unknown): Promise<TrpcAnswer>;
  signUp(email: string, password?: string): Promise<Login>;
  logIn(email: string, password?: string): Promise<Login>;
}

interface StoredCookie {
  readonly value: string;
  readonly path: string;
  /** The whole `Set-Cookie` header. */
  readonly text: string;
}

interface TrpcAnswer {
  readonly status: number;
  /** Present when it succeeded. */
  readonly data: unknown;
  /** Present when it failed. */
  readonly error: ErrorData | undefined;
  readonly headers: Headers;
}

export const GOOD_PASSWORD = "mulberry-antler-42-zephyr";

const answerSchema = z.union([
  z.object({ result: z.object({ data: z.unknown() }) }),
  z.object({ error: z.object({ message: z.string(), data: errorDataSchema }) }),
]);

export function openHttpSession(url: string, userAgent = ""): HttpSession {
  const cookies = new Map<string, StoredCookie>();

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (userAgent !== "" && !headers.has("user-agent")) headers.set("user-agent", userAgent);
    const sent = [...cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, cookie]) => `${name}=${cookie.value}`);
    if (sent.length > 0 && !headers.has("cookie")) headers.set("cookie", sent.join("; "));
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    for (const text of answer.headers.getSetCookie()) store(text);
    return answer;
  }
  function store(text: string): void {
    const [pair = "", ...attributes] = text.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(name.length + 1);
    const path = attributes.find((one) => one.startsWith("Path="))?.slice("Path=".length) ?? "/";
    if (value === "") cookies.delete(name);
    else cookies.set(name, { value, path, text });
  }
  async function mutate(procedure: string, input?: unknown, init: RequestInit = {}) {
    const headers = {
      "content-type": "application/json",
      ...Object.fromEntries(new Headers(init.headers)),
    };
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    return await toAnswer(
      await send(`/trpc/${procedure}`, { method: "POST", ...body, ...init, headers }),
    );
  }
  async function enter(procedure: string, email: string, password: string): Promise<Login> {
    const answer = await mutate(procedure, { email, password });
    if (answer.error) throw new Error(`${procedure}: ${JSON.stringify(answer.error)}`);
    return loginSchema.parse(answer.data);
  }
  return {
    cookies,
    fetch: send,
    mutate,
    async query(procedure, init, input) {
      const search =
        input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return await toAnswer(await send(`/trpc/${procedure}${search}`, init));
    },
    signUp: async (email, password = GOOD_PASSWORD) =>
      await enter("account.signUp", email, password),
    logIn: async (email, password = GOOD_PASSWORD) => await enter("session.logIn", email, password),
  };
}

async function toAnswer(answer: Response): Promise<TrpcAnswer> {
  const body = answerSchema.parse(await answer.json());
  const { status, headers } = answer;
  return "result" in body
    ? { status, data: body.result.data, error: undefined, headers }
    : { status, data: undefined, error: body.error.data, headers };
}
