import { expect, test } from "vitest";
import { addTags } from "#client/features/tags/add-tags.ts";
import { MAX_TAG_LENGTH, MAX_TAGS } from "#shared/limits.ts";

test("commas part tags, blanks and a leading # go, nothing is there twice", () => {
  expect(addTags(["home"], " work, #home ,, slow cooking\ngarden ")).toEqual({
    type: "added",
    tags: ["home", "work", "slow cooking", "garden"],
  });
});

test("a tag beyond the limit, or one tag too many, is refused", () => {
  expect(addTags([], "x".repeat(MAX_TAG_LENGTH + 1))).toEqual({ type: "too-long" });
  const full = Array.from({ length: MAX_TAGS }, (_, n) => `t${n}`);
  expect(addTags(full, "one more")).toEqual({ type: "too-many" });
});
