import http, { type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Sends a path exactly as it is written: `fetch` would tidy up `..` and `//` first. */
export async function sendRaw(
  url: string,
  path: string,
  request: RawRequest = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method = "GET", headers = {}, body } = request;
  return await new Promise((resolve, reject) => {
    const asked = http.request(
      { hostname, port, path, method, headers, agent: false },
      (answer) => {
        text(answer).then(
          (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
          reject,
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
