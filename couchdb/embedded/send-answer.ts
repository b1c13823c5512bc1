import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, WriteChunk } from "./answer.ts";
import { VERSION } from "./version.ts";

/** Writes an answer and resolves when it is out, or its client gone. */
export async function sendAnswer(
  message: IncomingMessage,
  response: ServerResponse,
  {
    answer: { status, headers, body },
    corsHeaders,
    answerPause,
    now,
  }: {
    readonly answer: Answer;
    readonly corsHeaders: Readonly<Record<string, string>>;
    readonly answerPause: number;
    /** Milliseconds since 1970, by the clock that also judges cookies. */
    readonly now: number;
  },
): Promise<void> {
  response.writeHead(status, {
    Date: new Date(now).toUTCString(),
    Server: VERSION.server,
    "Cache-Control": "must-revalidate",
    ...corsHeaders,
    ...headers,
    ...(typeof body === "function" ? {} : { "Content-Length": Buffer.byteLength(body) }),
  });
  if (message.method === "HEAD" || status === 304) response.end();
  else if (typeof body === "function") {
    // A feed's client knows at once that it listens, as with CouchDB; the first row may take a minute.
    response.flushHeaders();
    await body(createWriter(response, answerPause));
    response.end();
  } else response.end(body);
  await finished(response, answerPause);
}

/** A client that takes nothing for too long is cut: what it has asked for must not stay in memory. */
function createWriter(response: ServerResponse, answerPause: number): WriteChunk {
  return async (chunk) => {
    if (response.destroyed) throw new Error("the client is gone");
    if (response.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => response.destroy(), answerPause);
      const go = (): void => {
        clearTimeout(cut);
        response.off("drain", go);
        response.off("close", go);
        resolve();
      };
      response.on("drain", go);
      response.on("close", go);
    });
  };
}

function finished(response: ServerResponse, answerPause: number): Promise<void> {
  if (response.writableFinished || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let left = response.writableLength;
    const looking = setInterval(() => {
      if (response.writableLength === left) response.destroy();
      left = response.writableLength;
    }, answerPause);
    const over = (): void => {
      clearInterval(looking);
      resolve();
    };
    response.once("finish", over);
    response.once("close", over);
  });
}
