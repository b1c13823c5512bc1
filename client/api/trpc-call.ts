import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import * as z from "zod/mini";
import type { Clock } from "#client/store/clock.ts";
import type { AppRouter } from "#server/app-router.ts";
import { errorDataSchema } from "#shared/reason.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import { fetchInTime, type Fetch } from "./fetch-in-time.ts";
import type { ApiFailure } from "./settee-api.ts";

const ANSWER_WITHIN = 30_000;

export interface TrpcWay {
  readonly url: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Calls are never batched: a cookie's path and a gateway's rules name single procedures. */
export function createTrpcClient(way: TrpcWay, accessToken: string | null) {
  return createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: way.url,
        headers: accessToken === null ? {} : { authorization: `Bearer ${accessToken}` },
        fetch: async (input, init) =>
          requireJson(
            await fetchInTime(way.fetch, way.clock, ANSWER_WITHIN, String(input), {
              ...toRequestInit(init),
              credentials: "include",
            }),
          ),
      }),
    ],
  });
}
export type TrpcClient = ReturnType<typeof createTrpcClient>;

/** tRPC describes the request in its own words; only these are ever set. */
function toRequestInit(
  init: { method?: string; headers?: unknown; body?: unknown; signal?: unknown } | undefined,
): RequestInit {
  return {
    ...(init?.method === undefined ? {} : { method: init.method }),
    ...(typeof init?.body === "string" ? { body: init.body } : {}),
    ...(init?.signal instanceof AbortSignal ? { signal: init.signal } : {}),
    headers: new Headers(headersSchema.parse(init?.headers ?? {})),
  };
}
const headersSchema = z.record(z.string(), z.string());

/** Makes one call and parses what it brings. */
export async function ask<Value>(
  schema: z.ZodMiniType<Value>,
  call: () => Promise<unknown>,
): Promise<Result<Value, ApiFailure>> {
  try {
    const parsed = schema.safeParse(await call());
    return parsed.success ? succeed(parsed.data) : fail({ type: "server-error", status: 200 });
  } catch (error) {
    if (error instanceof TRPCClientError) return fail(toApiFailure(error));
    throw error;
  }
}

/** Somebody between us and the server answered: tRPC would lose the status of what it cannot parse. */
class NotJson extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`An answer with status ${response.status} that is not JSON.`);
    this.name = "NotJson";
    this.response = response;
  }
}

function requireJson(response: Response): Response {
  if (response.headers.get("content-type")?.includes("json") !== true) throw new NotJson(response);
  return response;
}

/** What tRPC keeps of the answer that it could not use. */
const metaSchema = z.object({ response: z.instanceof(Response) });

function toApiFailure(error: { data?: unknown; meta?: unknown; cause?: unknown }): ApiFailure {
  const data = errorDataSchema.safeParse(error.data);
  if (data.success && data.data.reason !== "internal" && data.data.reason !== "database-away") {
    const { reason, why, retryAfter } = data.data;
    return {
      type: "refused",
      reason,
      ...(why === undefined ? {} : { why }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }
  const response = responseOf(error);
  // A page with status 200 is a captive portal's, not our server's.
  if (response === null || response.ok) return { type: "offline" };
  const retryAfter = readRetryAfter(response) ?? data.data?.retryAfter;
  return {
    type: "server-error",
    status: response.status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

function responseOf(error: { meta?: unknown; cause?: unknown }): Response | null {
  if (error.cause instanceof NotJson) return error.cause.response;
  const meta = metaSchema.safeParse(error.meta);
  return meta.success ? meta.data.response : null;
}

/** Seconds of a `Retry-After` header in its number form. */
export function readRetryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
