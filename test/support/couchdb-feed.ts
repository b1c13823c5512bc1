export interface OpenFeed {
  /** The next piece as it comes over the wire. */
  next(): Promise<string>;
  /** The next line that is not empty. */
  line(): Promise<string>;
  /** Everything, from the first piece on, once the feed has ended. */
  rest(): Promise<string>;
  cancel(): void;
}

/** A feed that is read while it is written. */
export async function openFeed(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<OpenFeed> {
  const cancellation = new AbortController();
  const answer = await fetch(url, { headers, signal: cancellation.signal });
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let all = "";
  let unread = "";

  async function read(): Promise<string | undefined> {
    const { done, value } = await reader.read();
    if (done) return undefined;
    const text = decoder.decode(value, { stream: true });
    all += text;
    unread += text;
    return text;
  }

  return {
    async next() {
      const text = await read();
      if (text === undefined) throw new Error(`the feed has ended: ${all}`);
      return text;
    },
    async line() {
      for (;;) {
        unread = unread.replace(/^\n+/, "");
        const end = unread.indexOf("\n");
        if (end !== -1) {
          const line = unread.slice(0, end);
          unread = unread.slice(end + 1);
          return line;
        }
        if ((await read()) === undefined) throw new Error(`the feed has ended: ${all}`);
      }
    },
    async rest() {
      while ((await read()) !== undefined);
      return all;
    },
    cancel: () => cancellation.abort(),
  };
}
