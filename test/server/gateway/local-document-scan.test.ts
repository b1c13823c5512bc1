import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LocalDocumentInside,
  createLocalDocumentScan,
} from "#server/gateway/local-document-scan.ts";

async function scan(text: string, chunkSize = 7): Promise<string> {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize)
    chunks.push(bytes.subarray(at, at + chunkSize));
  return (await buffer(Readable.from(chunks).compose(createLocalDocumentScan()))).toString();
}

describe("the scan of a bulk write", () => {
  it.each([
    `{"docs":[{"_id":"_local/x"}]}`,
    `{"docs":[{"a":1},{"n":{"m":[1]},"_id":"_local/x"}]}`,
    `{"docs":[{"_id":"note:a","_id":"_local/x"}]}`,
    String.raw`{"docs":[{"\u005fid":"\u005f\u006c\u006f\u0063\u0061\u006c\u002fx"}]}`,
    String.raw`{"docs":[{"_id":"_local\/x"}]}`,
    `{ "docs" : [ { "_id" : "_local/x" } ] }`,
  ])("refuses %s", async (text) => {
    for (const chunkSize of [1, 5, 1000])
      await expect(scan(text, chunkSize)).rejects.toBeInstanceOf(LocalDocumentInside);
  });

  it.each([
    `{"docs":[{"_id":"note:a","body":"{\\"_id\\":\\"_local/x\\"}"}]}`,
    `{"docs":[{"_id":"note:a","n":{"_id":"_local/x"}}]}`,
    `{"docs":[{"_id":"note:a","tags":["_id","_local/x"]}]}`,
    `{"docs":[{"_id":"note:a","x":"_local/x"}],"new_edits":false}`,
  ])("lets %s pass unchanged", async (text) => {
    for (const chunkSize of [1, 5, 1000]) expect(await scan(text, chunkSize)).toBe(text);
  });

  it("finds exactly the local documents, whatever else a body holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ _id: fc.constantFrom("note:a", "_local/x"), rest: fc.json() }), {
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 64 }),
        async (docs, chunkSize) => {
          const text = JSON.stringify({
            new_edits: false,
            docs: docs.map(({ _id, rest }) => ({ rest: JSON.parse(rest), _id, last: [rest] })),
          });
          const outcome = await scan(text, chunkSize).catch((error: unknown) => error);
          const isRefused = outcome instanceof LocalDocumentInside;
          expect(isRefused).toBe(docs.some(({ _id }) => _id.startsWith("_local/")));
          expect(isRefused || outcome === text).toBe(true);
        },
      ),
    );
  });
});
