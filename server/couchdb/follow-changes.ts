import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { withoutCredentials } from "./connect-couchdb.ts";

/** A feed of one database that is read for as long as the server runs. */
export interface Follower {
  /** Something was heard within the last seconds: whatever happens there is known here at once. */
  isLive(): boolean;
  close(): Promise<void>;
}

export interface Change {
  readonly id: string;
  readonly doc: unknown;
}

interface Followed {
  /** With admin credentials. */
  readonly couchdbUrl: string;
  readonly database: string;
  /** Mango: only documents that it matches. */
  readonly selector?: Record<string, unknown>;
  readonly onChange: (change: Change) => void;
  /** The feed broke off; it is taken up again where it was. */
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds between signs of life, and the silence after which a connection is taken for dead. */
const HEARTBEAT = 2000;
const LONGEST_SILENCE = 3 * HEARTBEAT;
/** Milliseconds before it is tried again. */
const PAUSE = 500;

const startSchema = z.object({ last_seq: z.union([z.string(), z.number()]) });
const lineSchema = z.object({
  seq: z.union([z.string(), z.number()]).optional(),
  id: z.string().optional(),
  doc: z.unknown().optional(),
});

/** Follows what changes from now on. Resolves when nothing can be missed any more. */
export async function followChanges(followed: Followed): Promise<Follower> {
  const over = new AbortController();
  let since = await readNow(followed);
  let heardAt = performance.now();

  function hear(line: string): void {
    heardAt = performance.now();
    if (line === "") return;
    const { seq, id, doc } = lineSchema.parse(JSON.parse(line));
    if (id !== undefined) followed.onChange({ id, doc });
    if (seq !== undefined) since = seq;
  }
  async function follow(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        await readFeed(followed, since, over.signal, hear);
      } catch (error) {
        if (over.signal.aborted) return;
        followed.onFailure(error);
      }
      await pause(over.signal);
    }
  }
  const following = follow();
  return {
    isLive: () => performance.now() - heardAt < LONGEST_SILENCE,
    async close() {
      over.abort();
      await following;
    },
  };
}

async function readNow(followed: Followed): Promise<string | number> {
  const answer = await ask(followed, { since: "now", limit: "1" });
  return startSchema.parse(await answer.json()).last_seq;
}

/** Ends when the connection does, or has been silent for too long. */
async function readFeed(
  followed: Followed,
  since: string | number,
  over: AbortSignal,
  hear: (line: string) => void,
): Promise<void> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(new Error("the feed fell silent")), LONGEST_SILENCE);
  try {
    const answer = await ask(
      followed,
      { feed: "continuous", include_docs: "true", heartbeat: `${HEARTBEAT}`, since: `${since}` },
      AbortSignal.any([over, silence.signal]),
    );
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      watch.refresh();
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    }
  } finally {
    clearTimeout(watch);
  }
}

async function ask(
  { couchdbUrl, database, selector }: Followed,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> {
  const url = new URL(couchdbUrl);
  const credentials = [url.username, url.password].map(decodeURIComponent).join(":");
  const filter: Record<string, string> = selector === undefined ? {} : { filter: "_selector" };
  const parameters = new URLSearchParams({ ...query, ...filter });
  const answer = await fetch(
    `${withoutCredentials(couchdbUrl)}/${database}/_changes?${parameters}`,
    {
      method: selector === undefined ? "GET" : "POST",
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
        "content-type": "application/json",
      },
      ...(selector === undefined ? {} : { body: JSON.stringify({ selector }) }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (!answer.ok) throw new Error(`the changes of ${database} cannot be read: ${answer.status}`);
  return answer;
}

/** Ends early when everything ends. */
async function pause(over: AbortSignal): Promise<void> {
  try {
    await wait(PAUSE, undefined, { signal: over });
  } catch (error) {
    if (!over.aborted) throw error;
  }
}
