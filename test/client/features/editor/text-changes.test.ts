import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyChanges, textChanges } from "#client/features/editor/text-changes.ts";

test("the changes between any two texts make the second out of the first", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom("a\n", "b\n", "\n", "c", "d\r\n", "😀"))
      .map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = textChanges(before, after);
      expect(applyChanges(before, changes)).toBe(after);
      for (const [index, change] of changes.entries()) {
        expect(change.from).toBeLessThanOrEqual(change.to);
        expect(change.from).toBeGreaterThanOrEqual(changes[index - 1]?.to ?? 0);
      }
    }),
    { numRuns: 2000 },
  );
});

test("equal texts need no change", () => {
  expect(textChanges("one\ntwo", "one\ntwo")).toEqual([]);
});

test("one word that changes is one change of that word alone", () => {
  expect(textChanges("a blue door\n", "a red door\n")).toEqual([{ from: 2, to: 6, insert: "red" }]);
});

test("edits far apart stay two changes, so that a cursor between them does not move", () => {
  const before = "first\nmiddle\nlast\n";
  const after = "FIRST\nmiddle\nlast!\n";
  expect(textChanges(before, after)).toEqual([
    { from: 0, to: 5, insert: "FIRST" },
    { from: 17, to: 17, insert: "!" },
  ]);
});

test("a character beyond the basic plane is never cut in two", () => {
  const [change] = textChanges("😀", "😁");
  expect(change).toEqual({ from: 0, to: 2, insert: "😁" });
});

test("a large rewrite is one change instead of a long computation", () => {
  const lines = (word: string) => Array.from({ length: 3000 }, (_, n) => `${word} ${n}\n`).join("");
  const before = lines("old");
  const after = lines("new");
  const changes = textChanges(before, after);
  expect(changes).toHaveLength(1);
  expect(applyChanges(before, changes)).toBe(after);
});
