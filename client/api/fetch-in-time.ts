import type { Clock } from "#client/store/clock.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Slowest upload that is still waited for, in bytes per millisecond. */
const SLOWEST_UPLOAD = 16;

/**
 * A request that ends: without a sign of life for so many milliseconds it fails like a broken network, before the
 * headers and between the pieces of the body alike. Answers when the body is complete.
 */
export async function fetchInTime(
  fetch: Fetch,
  clock: Clock,
  milliseconds: number,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const controller = new AbortController();
  const upload = typeof init.body === "string" ? init.body.length / SLOWEST_UPLOAD : 0;
  const expect = (within: number): (() => void) =>
    clock.after(within, () => controller.abort(new Error("No answer in time.")));
  let cancel = expect(milliseconds + upload);
  const abort = (): void => controller.abort(init.signal?.reason);
  if (init.signal?.aborted) abort();
  init.signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    const body = await readBody(response, () => {
      cancel();
      cancel = expect(milliseconds);
    });
    return new Response(body, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  } finally {
    cancel();
    init.signal?.removeEventListener("abort", abort);
  }
}

async function readBody(response: Response, onPiece: () => void): Promise<Blob | null> {
  if (response.body === null) return null;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  for (;;) {
    onPiece();
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces);
    pieces.push(value);
  }
}
