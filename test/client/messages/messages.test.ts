import { expect, test } from "vitest";
import { createFormats } from "#client/messages/formats.ts";
import { createMessages } from "#client/messages/messages.ts";
import { pickLocale } from "#client/messages/pick-locale.ts";

const noon = Date.parse("2026-05-04T12:00:00Z");

test("one note and two notes are told apart", () => {
  const m = createMessages("en", () => noon);
  expect(m.notes.found(1)).toBe("1 note found");
  expect(m.notes.found(2000)).toBe("2,000 notes found");
});

test("plurals follow the language, not English", () => {
  const polish = createFormats("pl", () => noon);
  const forms = { one: "notatka", few: "notatki", many: "notatek", other: "notatki" };
  expect([1, 3, 5].map((count) => polish.plural(count, forms))).toEqual([
    "notatka",
    "notatki",
    "notatek",
  ]);
});

test("a day of today is a time, one of this year has no year", () => {
  const f = createFormats("en-GB", () => noon);
  expect(f.day("2026-05-04T12:30:00Z")).toMatch(/^\d{1,2}:30$/);
  expect(f.day("2026-02-01T12:00:00Z")).toBe("1 Feb");
  expect(f.day("2021-02-01T12:00:00Z")).toBe("1 Feb 2021");
});

test("a time that is none, from a document of another program, is shown as nothing", () => {
  const f = createFormats("en-GB", () => noon);
  expect([f.day(""), f.time("soon"), f.moment("2026-13-45T99:00:00Z")]).toEqual(["", "", ""]);
});

test("no sentence is empty", () => {
  const empty: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (value === "") empty.push(path);
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
  };
  look(
    createMessages("en", () => noon),
    "messages",
  );
  expect(empty).toEqual([]);
});

test("a language that Intl refuses is passed over, not a blank page", () => {
  expect(pickLocale(["en-US@posix", "de-CH"])).toBe("de-CH");
  expect(pickLocale(["en-US@posix"])).toBe("en");
  expect(pickLocale([])).toBe("en");
});
