import { describe, expect, it } from "vitest";
import { compileSelector } from "#couchdb/embedded/selector.ts";

const document = {
  _id: "d",
  n: 5,
  s: "text",
  list: [1, "a", { k: 2 }],
  nothing: null,
  deep: { a: { b: 1 } },
  "a.b": 1,
};

describe("a Mango selector", () => {
  it.each([
    [{}, true],
    [{ n: 5 }, true],
    [{ n: "5" }, false],
    [{ n: { $gt: 4, $lt: 6 } }, true],
    [{ n: { $gte: 6 } }, false],
    [{ s: { $gt: 100 } }, true],
    [{ n: { $ne: 5 } }, false],
    [{ missing: { $ne: 5 } }, false],
    [{ missing: { $exists: false } }, true],
    [{ n: { $exists: false } }, false],
    [{ nothing: null }, true],
    [{ nothing: { x: 1 } }, false],
    [{ "deep.a.b": 1 }, true],
    [{ deep: { a: { b: { $gt: 0 } } } }, true],
    [{ "a\\.b": 1 }, true],
    [{ n: { $in: [1, 5] } }, true],
    [{ n: { $nin: [1, 5] } }, false],
    [{ list: { $all: ["a", 1] } }, true],
    [{ list: { $elemMatch: { k: 2 } } }, true],
    [{ list: { $elemMatch: { $eq: "a" } } }, true],
    [{ list: { $allMatch: { $gt: 0 } } }, true],
    [{ list: { $size: 3 } }, true],
    [{ n: { $type: "number" } }, true],
    [{ n: { $mod: [3, 2] } }, true],
    [{ s: { $regex: "^te" } }, true],
    [{ n: { $not: { $gt: 7 } } }, true],
    [{ $not: { n: 5 } }, false],
    [{ $or: [{ n: 1 }, { s: "text" }] }, true],
    [{ $nor: [{ n: 1 }, { s: "text" }] }, false],
    [{ $and: [{ n: 5 }, { $or: [{ n: 5 }] }] }, true],
    [{ deep: { a: { b: 1 } }, list: [1, "a", { k: 2 }] }, true],
    [{ constructor: { $exists: true } }, false],
  ])("%j: %s", (selector, expected) => {
    expect(compileSelector(selector)(document)).toBe(expected);
  });

  it.each([
    [5],
    [null],
    [[]],
    [{ $bad: 1 }],
    [{ a: { $bad: 1 } }],
    [{ $gt: 1 }],
    [{ a: { $in: 5 } }],
    [{ a: { $regex: "(" } }],
    [{ $or: [5] }],
    [{ a: { $mod: [0, 1] } }],
  ])("that makes no sense is refused: %j", (selector) => {
    expect(() => compileSelector(selector)).toThrow(/^bad_request: /);
  });
});
