import * as fc from "fast-check";
import { createNote } from "./replicating-device.ts";

const instant = fc.oneof(
  fc.constantFrom("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456Z", "2026-01-02", "", "\n"),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const text = (around: number) =>
  fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.integer({ min: around - 1, max: around + 1 }).map((length) => "x".repeat(length)),
  );

const version = { title: "", body: "", updatedAt: "2026-01-02T03:04:05Z" };

/** Values for each field of a note, most of them right, some just beyond the limits. */
const field = {
  _id: fc.oneof(
    fc.stringMatching(/^note:[0-9a-z]{1,66}$/),
    fc.constantFrom("note:", "note:A", "recipe:a", "note:a\n", "file:a"),
  ),
  schema: fc.constantFrom<unknown>(1, 1, 1, 2, 1.5, 0, "1", 2 ** 53),
  title: text(500),
  body: text(40),
  tags: fc.oneof(fc.array(text(100), { maxLength: 4 }), fc.constant(Array(101).fill("t"))),
  pinned: fc.boolean(),
  archivedAt: fc.option(instant),
  trashedAt: fc.option(instant),
  createdAt: instant,
  updatedAt: instant,
  review: fc.oneof(
    fc.record({
      base: fc.option(fc.record({ title: text(500), body: text(40) })),
      versions: fc.array(
        fc.record(
          { title: text(500), body: text(40), updatedAt: instant },
          { requiredKeys: ["body"] },
        ),
        { maxLength: 2 },
      ),
    }),
    fc.constant({ base: null, versions: Array.from({ length: 13 }, () => version) }),
  ),
};

/** A valid note with a few fields replaced, removed or added. */
export const almostNote: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.record(field, { requiredKeys: [] }),
    fc.dictionary(fc.constantFrom(...Object.keys(field), "extra"), fc.jsonValue(), { maxKeys: 1 }),
    fc.subarray(Object.keys(field), { maxLength: 1 }),
    fc.boolean(),
  )
  .map(([changes, junk, missing, remove]) => {
    const note = new Map<string, unknown>(
      [createNote("a"), changes, junk].flatMap((fields) => Object.entries(fields)),
    );
    if (remove) for (const name of missing) note.delete(name);
    return Object.fromEntries(note);
  });
