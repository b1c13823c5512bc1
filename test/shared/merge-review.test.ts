import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_REVIEW_LENGTH, MAX_REVIEW_VERSIONS } from "#shared/limits.ts";
import { mergeNotes } from "#shared/merge.ts";
import { noteSchema, type Note } from "#shared/note.ts";
import type { Review } from "#shared/review.ts";

const at = (minutes: number): string => new Date(Date.UTC(2030, 0, 1, 0, minutes)).toISOString();

function note(body: string, minutes: number, more: Partial<Note> = {}): Note {
  const times = { archivedAt: null, trashedAt: null, createdAt: at(0), updatedAt: at(minutes) };
  return {
    _id: "note:a",
    schema: 1,
    title: "Title",
    body,
    tags: [],
    pinned: false,
    ...times,
    ...more,
  };
}
const BASE = note("the fox runs", 0);
const MINE = note("the red fox runs", 1);
const THEIRS = note("the blue fox runs", 2);
const merge = (a: Note, b: Note, base: Note | null = BASE): Note => mergeNotes({ base, a, b });
const OPEN = merge(MINE, THEIRS);
const bodies = (review: Review | undefined): string[] | undefined =>
  review?.versions.map(({ body }) => body);
/** What a person makes of a note whose review they end. */
const finished = (body: string, minutes: number, of: Note = OPEN): Note => {
  const { review: _ended, ...rest } = of;
  return { ...rest, body, updatedAt: at(minutes) };
};

describe("a review", () => {
  it("opens where the same words were changed, with both texts and what they came from", () => {
    expect(OPEN.body).toBe("the blue fox runs\nthe red fox runs");
    expect(OPEN.review).toEqual({
      base: { title: "Title", body: BASE.body },
      versions: [
        { title: "Title", body: MINE.body, updatedAt: at(1) },
        { title: "Title", body: THEIRS.body, updatedAt: at(2) },
      ],
    });
  });

  it("opens for two new titles, and for a passage that one deleted and the other changed", () => {
    expect(
      merge(note(BASE.body, 1, { title: "A" }), note(BASE.body, 2, { title: "B" })).review,
    ).toBeDefined();
    const base = note("one\ntwo\nthree", 0);
    const merged = merge(note("one\nthree", 1), note("one\ntwo, changed\nthree", 2), base);
    expect(merged.body).toContain("two, changed");
    expect(merged.review).toBeDefined();
  });

  it.each([
    ["different lines", "ONE\ntwo\nthree", "one\ntwo\nTHREE", "ONE\ntwo\nTHREE"],
    ["lines beside each other", "ONE\ntwo\nthree", "one\nTWO\nthree", "ONE\nTWO\nthree"],
    [
      "different words of a line",
      "one and more\ntwo\nthree",
      "not one\ntwo\nthree",
      "not one and more\ntwo\nthree",
    ],
    [
      "additions at the same place",
      "one\ntwo\nthree\nfour",
      "one\ntwo\nthree\nfive",
      "one\ntwo\nthree\nfive\nfour",
    ],
  ])("does not open for %s", (_what, mine, theirs, expected) => {
    const merged = merge(note(mine, 1), note(theirs, 2), note("one\ntwo\nthree", 0));
    expect(merged.review).toBeUndefined();
    expect(merged.body).toBe(expected);
  });

  it("does not open for different characters of one Chinese line", () => {
    const merged = merge(
      note("京都の喫茶店へ行く", 1),
      note("古い京都の喫茶店", 2),
      note("京都の喫茶店", 0),
    );
    expect(merged).toMatchObject({ body: "古い京都の喫茶店へ行く" });
    expect(merged.review).toBeUndefined();
  });

  it("does not end because the text is edited", () => {
    const edited = { ...OPEN, body: `${OPEN.body}\nmore`, updatedAt: at(9) };
    expect(merge(edited, OPEN, OPEN).review).toEqual(OPEN.review);
  });

  it("that one device has finished is finished everywhere, whatever the other wrote meanwhile", () => {
    const elsewhere = { ...OPEN, body: `${OPEN.body}\nmore`, updatedAt: at(9) };
    const merged = merge(finished(MINE.body, 5), elsewhere, OPEN);
    expect(merged.review).toBeUndefined();
    expect(merged.body).toContain("more");
  });

  it("that two devices finish at once comes to one text, the later decision, and opens no other", () => {
    const [one, other] = [finished(MINE.body, 5), finished(THEIRS.body, 6)];
    const merged = merge(one, other, OPEN);
    expect(merged.review).toBeUndefined();
    expect(merged.body).toBe(THEIRS.body);
    expect(JSON.stringify(merged)).toBe(JSON.stringify(merge(other, one, OPEN)));
  });

  it("that two devices finish by hand at once keeps what each has written", () => {
    const [one, other] = [finished("a green fox", 5), finished("a grey fox", 6)];
    const merged = merge(one, other, OPEN);
    expect(merged.body).toBe("a grey fox\na green fox");
    expect(bodies(merged.review)).toEqual(["a green fox", "a grey fox"]);
    expect(merge(finished("a green fox", 5), finished(THEIRS.body, 6), OPEN)).toMatchObject({
      body: `${THEIRS.body}\na green fox`,
    });
  });

  it("takes another conflict in while it is open, and keeps that when the first is finished", () => {
    const late = note("the grey fox runs", 3);
    const three = merge(OPEN, late);
    expect(bodies(three.review)).toEqual(
      expect.arrayContaining([MINE.body, THEIRS.body, late.body]),
    );
    expect(three.review?.base?.body).toBe(BASE.body);
    const merged = merge(finished(MINE.body, 5), three, OPEN);
    expect(bodies(merged.review)).toContain(late.body);
    expect(merged.review?.versions.map(({ updatedAt }) => updatedAt)).not.toContain(at(1));
  });

  it("lets its base go first when the texts are long, then the oldest ones, and stays open", () => {
    const long = (word: string, length: number) => `${word.repeat(length)} fox`;
    const two = MAX_REVIEW_LENGTH / 2 - 10;
    const fits = merge(note(long("a", two), 1), note(long("b", two), 2));
    expect([fits.review?.base, fits.review?.versions.length]).toEqual([null, 2]);
    const none = merge(
      note(long("a", MAX_REVIEW_LENGTH), 1),
      note(long("b", MAX_REVIEW_LENGTH), 2),
    );
    expect(none.review).toEqual({ base: null, versions: [] });
    expect(merge(none, { ...none, pinned: true }, none).review).toEqual(none.review);
    expect(merge(none, finished("short", 9, none), none).review).toBeUndefined();
  });

  it("has at most so many versions, however many conflicts come", () => {
    let open = OPEN;
    for (let count = 3; count < 20; count++)
      open = merge(open, note(`the ${"very ".repeat(count)}fox runs`, count));
    expect(open.review?.versions).toHaveLength(MAX_REVIEW_VERSIONS);
    expect(noteSchema.safeParse(open).success).toBe(true);
  });
});

describe("properties of reviews", { timeout: 30_000 }, () => {
  const word = fc.constantFrom("fox", "dog", "red", "blue", "日本");
  const line = fc.array(word, { maxLength: 3 }).map((words) => words.join(" "));
  const body = fc.array(line, { maxLength: 5 }).map((lines) => lines.join("\n"));
  const minutes = fc.nat(9);
  const version = fc.record({
    title: fc.constantFrom("T", "U"),
    body,
    updatedAt: minutes.map(at),
  });
  const review = fc.record({
    base: fc.option(fc.record({ title: fc.constantFrom("T", "U"), body })),
    versions: fc.array(version, { maxLength: 3 }),
  });
  const any = fc
    .record({
      body,
      minutes,
      title: fc.constantFrom("T", "U", "V"),
      tags: fc.uniqueArray(fc.constantFrom("p", "q"), { maxLength: 2 }),
      pinned: fc.boolean(),
      trashedAt: fc.option(minutes.map(at)),
      review: fc.option(review, { nil: undefined }),
      extra: fc.option(fc.nat(2), { nil: undefined }),
    })
    .map(({ body, minutes, extra, review, ...rest }) =>
      note(body, minutes, {
        ...rest,
        ...(extra === undefined ? {} : { extra }),
        ...(review === undefined ? {} : { review }),
      }),
    );
  const runs = { numRuns: 300 };

  it("either order of the sides makes the same document, to the byte, and a note", () => {
    fc.assert(
      fc.property(fc.option(any), any, any, (base, a, b) => {
        const merged = mergeNotes({ base, a, b });
        expect(JSON.stringify(merged)).toBe(JSON.stringify(mergeNotes({ base, a: b, b: a })));
        expect(noteSchema.safeParse(merged).success).toBe(true);
      }),
      runs,
    );
  });

  it("every word is in the body or in a version, unless a side deleted it or its review was ended", () => {
    fc.assert(
      fc.property(any, any, any, (base, a, b) => {
        const { title, body, review } = mergeNotes({ base, a, b });
        const there = [title, body, ...(review?.versions ?? []).map(({ body }) => body)].join(" ");
        const before = new Set(`${base.title} ${base.body}`.split(/\s+/));
        const written = [a, b].flatMap((side) => side.body.split(/\s+/).filter(Boolean));
        const missing = written.filter(
          (word) => !before.has(word) && !there.split(/\s+/).includes(word),
        );
        const wereDecided =
          base.review !== undefined && a.review === undefined && b.review === undefined;
        expect(wereDecided ? [] : missing).toEqual([]);
      }),
      runs,
    );
  });

  it("a merge that is merged again changes nothing", () => {
    fc.assert(
      fc.property(fc.option(any), any, any, (base, a, b) => {
        const merged = mergeNotes({ base, a, b });
        const again = mergeNotes({ base, a: merged, b: merged });
        expect(JSON.stringify(again)).toBe(JSON.stringify(merged));
      }),
      runs,
    );
  });

  it("a version is never lost while nobody ends the review", () => {
    fc.assert(
      fc.property(any, review, review, (base, one, other) => {
        const [a, b] = [
          { ...base, review: one },
          { ...base, review: other },
        ];
        const kept = mergeNotes({ base: null, a, b }).review?.versions ?? [];
        for (const version of [...one.versions, ...other.versions])
          expect(kept).toContainEqual(version);
      }),
      runs,
    );
  });
});
