import { expect, test } from "vitest";
import { highlight } from "#client/features/notes-list/highlight.ts";

const hits = (text: string, search: string) =>
  highlight(text, search)
    .filter((piece) => piece.hit)
    .map((piece) => piece.text);

test("every word of a search is found, whatever its case", () => {
  expect(hits("Night bread, bready", "BREAD night")).toEqual(["Night", "bread", "bread"]);
  expect(hits("静かな午後", "午後")).toEqual(["午後"]);
});

test("signs that mean something to a pattern are only signs", () => {
  expect(hits("a+b (c) [d] \\ $5 -", "a+b (c) [d] \\ $5 -")).toEqual([
    "a+b",
    "(c)",
    "[d]",
    "\\",
    "$5",
    "-",
  ]);
});

test("the pieces together are the text", () => {
  const text = "one two one";
  expect(
    highlight(text, "one")
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
  expect(highlight(text, " ")).toEqual([{ text, hit: false }]);
});
