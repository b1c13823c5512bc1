import type { Clock } from "#client/store/clock.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request that ends: after so many milliseconds without a complete answer it fails like a broken network. */
export async function fetchInTime(
  fetch: Fetch,
  clock: Clock,
  milliseconds: number,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const controller = new AbortController();
  const cancel = clock.after(milliseconds, () =>
    controller.abort(new DOMException("No answer in time.", "TimeoutError")),
  );
  init.signal?.addEventListener("abort", () => controller.abort(init.signal?.reason));
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    // The body counts: a connection may die after the headers.
    const body = await response.arrayBuffer();
    const isBodyless = response.status === 204 || response.status === 304;
    return new Response(isBodyless ? null : body, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  } finally {
    cancel();
  }
}
