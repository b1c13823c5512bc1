import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rebaseContent, rebaseText } from "#client/features/editor/rebase.ts";

test("what arrives while nothing was typed is what is shown", () => {
  expect(rebaseText("one", "one", "two")).toBe("two");
});

test("what was typed stays when nothing else arrived", () => {
  expect(rebaseText("one", "one more", "one")).toBe("one more");
});

test("a word typed during a call and a line that arrived are both there", () => {
  const anchor = "milk\nbread\n";
  expect(rebaseText(anchor, "milk and honey\nbread\n", "milk\nbread\nsalt\n")).toBe(
    "milk and honey\nbread\nsalt\n",
  );
});

test("the same change on both sides happens once", () => {
  expect(rebaseText("a\nb\nc\n", "a\nB\nc\nd\n", "a\nB\nc\n")).toBe("a\nB\nc\nd\n");
});

test("text typed inside a passage that was deleted elsewhere survives", () => {
  const result = rebaseText("keep\ngo away now\n", "keep\ngo far away now\n", "keep\n");
  expect(result).toContain("keep");
  expect(result).toContain("far");
});

test("every insertion of the person survives any text that arrives", () => {
  const words = fc.array(fc.constantFrom("a", "b", " ", "\n"), { maxLength: 30 });
  fc.assert(
    fc.property(words, words, fc.nat(), (parts, incoming, where) => {
      const anchor = parts.join("");
      const at = where % (anchor.length + 1);
      const typed = "«typed»";
      const current = anchor.slice(0, at) + typed + anchor.slice(at);
      expect(rebaseText(anchor, current, incoming.join(""))).toContain(typed);
    }),
    { numRuns: 2000 },
  );
});

test("tags added and removed here are applied to the tags that arrive", () => {
  const content = (tags: string[]) => ({ title: "", body: "", tags });
  const { tags } = rebaseContent(
    content(["home", "old"]),
    content(["home", "mine"]),
    content(["home", "old", "theirs"]),
  );
  expect(tags).toEqual(["home", "theirs", "mine"]);
});
