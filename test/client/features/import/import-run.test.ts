import { expect, test } from "vitest";
import { inBatches, runImport } from "#client/features/import/import-run.ts";
import type { ImportFile } from "#client/port/settee-port.ts";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import { fail, succeed } from "#shared/result.ts";

const chosen = (path: string, text = "text") => ({ path, file: new File([text], path) });

test("only Markdown and text files are handed on, the others are counted", async () => {
  const paths: string[] = [];
  const progress = await runImport(
    [chosen("a/README.md"), chosen("b.MARKDOWN"), chosen("c.txt"), chosen("d.png"), chosen("md")],
    async (files) => {
      paths.push(...files.map((file) => file.path));
      return succeed({ imported: files.length, refused: [] });
    },
    new AbortController().signal,
    () => undefined,
  );
  expect(paths).toEqual(["a/README.md", "b.MARKDOWN", "c.txt"]);
  expect(progress).toMatchObject({ done: 3, total: 3, imported: 3, skipped: 2, refused: [] });
});

test("files go in batches of fifty or four megabytes", () => {
  const many = Array.from({ length: 120 }, (_, n) => chosen(`${n}.md`));
  expect(inBatches(many).map((batch) => batch.length)).toEqual([50, 50, 20]);
  const large = Array.from({ length: 3 }, (_, n) => chosen(`${n}.md`, "x".repeat(2_500_000)));
  expect(inBatches(large).map((batch) => batch.length)).toEqual([1, 1, 1]);
});

test("a stop takes effect after the batch that is under way", async () => {
  const stop = new AbortController();
  const progress = await runImport(
    Array.from({ length: 120 }, (_, n) => chosen(`${n}.md`)),
    async (files) => {
      stop.abort();
      return succeed({ imported: files.length, refused: [] });
    },
    stop.signal,
    () => undefined,
  );
  expect(progress).toMatchObject({ done: 50, total: 120, imported: 50 });
});

test("a file that can't fit is refused unread, one that can't be read with its reason", async () => {
  const read: ImportFile[] = [];
  const broken = new File(["x"], "broken.md");
  broken.arrayBuffer = () => Promise.reject(new Error("gone"));
  const progress = await runImport(
    [
      chosen("huge.md", "x".repeat(MAX_BODY_LENGTH * 3 + 4)),
      { path: "broken.md", file: broken },
      chosen("fine.md"),
    ],
    async (files) => {
      read.push(...files);
      return succeed({ imported: files.length, refused: [] });
    },
    new AbortController().signal,
    () => undefined,
  );
  expect(read.map((file) => file.path)).toEqual(["fine.md"]);
  expect(progress.refused).toEqual([
    { path: "huge.md", why: "too-big" },
    { path: "broken.md", why: "unreadable", message: "Error: gone" },
  ]);
});

test("a batch that the port refuses is reported file by file, and the import goes on", async () => {
  let calls = 0;
  const progress = await runImport(
    Array.from({ length: 60 }, (_, n) => chosen(`${n}.md`)),
    async (files) =>
      ++calls === 1
        ? fail({ type: "storage", message: "full" })
        : succeed({ imported: files.length, refused: [] }),
    new AbortController().signal,
    () => undefined,
  );
  expect(progress.imported).toBe(10);
  expect(progress.refused).toHaveLength(50);
});
