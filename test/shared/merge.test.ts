import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeContents, mergeNotes } from "#shared/merge.ts";
import * as texts from "#shared/merge-text.ts";
import { noteSchema, type Note } from "#shared/note.ts";

const BASE: Note = {
  _id: "note:a",
  schema: 1,
  title: "Title",
  body: "one\ntwo\nthree",
  tags: ["x"],
  pinned: false,
  archivedAt: null,
  trashedAt: null,
  createdAt: "2030-01-01T00:00:00.000Z",
  updatedAt: "2030-01-01T00:00:00.000Z",
};
const mergeText = (...sides: Parameters<typeof texts.mergeText>): string =>
  texts.mergeText(...sides).text;
const later = (minutes: number): string => new Date(Date.UTC(2030, 0, 1, 0, minutes)).toISOString();
const changed = (change: Partial<Note>, minutes = 1): Note => ({
  ...BASE,
  updatedAt: later(minutes),
  ...change,
});

describe("texts", () => {
  it("changes of different lines are both taken", () => {
    expect(mergeText("one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nTHREE")).toBe(
      "ONE\ntwo\nTHREE",
    );
  });

  it("changes of different words in one line are both taken", () => {
    expect(mergeText("the quick fox", "the slow fox", "the quick fox jumps")).toBe(
      "the slow fox jumps",
    );
  });

  it("changes of the same words keep both lines", () => {
    expect(mergeText("a\nfox\nz", "a\nred fox\nz", "a\nblue fox\nz")).toBe(
      "a\nred fox\nblue fox\nz",
    );
  });

  it("a line that one side deleted and the other left alone is gone", () => {
    expect(mergeText("a\nb\nc", "a\nc", "a\nb\nc\nd")).toBe("a\nc\nd");
  });

  it("an earlier merge met again is not doubled", () => {
    const merged = mergeText("base", "mine\nbase", "theirs\nbase");
    expect(mergeText("base", merged, "theirs\nbase\nmore")).toBe(`${merged}\nmore`);
  });

  it("Windows line ends stay", () => {
    expect(mergeText("a\r\nb\r\n", "A\r\nb\r\n", "a\r\nb\r\nc\r\n")).toBe("A\r\nb\r\nc\r\n");
  });

  it("without a base every line of both is kept, common ones once", () => {
    expect(mergeText(null, "a\nb\nd", "a\nc\nd")).toBe("a\nb\nc\nd");
  });

  it("a million characters on each side are merged, not given up", () => {
    const lines = Array.from({ length: 40_000 }, (_, line) =>
      line % 2 ? "" : `line ${line} of text`,
    );
    const base = lines.join("\n");
    const first = lines.with(3, "first").with(39_990, "").join("\n");
    const second = lines.with(20_000, "second").toSpliced(30_000, 5).join("\n");
    const merged = mergeText(base, first, second);
    expect(merged).toContain("\nfirst\n");
    expect(merged).toContain("\nsecond\n");
  });
});

describe("notes", () => {
  const merge = (a: Note, b: Note, base: Note | null = BASE): Note => mergeNotes({ base, a, b });

  it("the side that changed the title wins", () => {
    expect(merge(changed({ title: "New" }), changed({ body: "other" }, 2)).title).toBe("New");
  });

  it("of two new titles the newer stays and the other becomes the body's first line", () => {
    expect(merge(changed({ title: "Mine" }, 1), changed({ title: "Theirs" }, 2))).toMatchObject({
      title: "Theirs",
      body: "Mine\n\none\ntwo\nthree",
    });
  });

  it("tags are merged as sets", () => {
    const a = changed({ tags: ["y"] });
    const b = changed({ tags: ["x", "z"] }, 2);
    expect(merge(a, b).tags).toEqual(["y", "z"]);
  });

  it("trash against an edit keeps the edit", () => {
    const trashed = changed({ trashedAt: later(5) });
    expect(merge(trashed, changed({ body: "edited" })).trashedAt).toBeNull();
    expect(merge(trashed, changed({ pinned: true })).trashedAt).toBe(later(5));
    expect(merge(trashed, changed({ body: "edited", trashedAt: later(6) })).trashedAt).toBe(
      later(6),
    );
  });

  it("taking out of the trash wins over leaving it there", () => {
    const base = changed({ trashedAt: later(0) });
    expect(merge(changed({ trashedAt: null }), base, base).trashedAt).toBeNull();
  });

  it("fields that this version does not know are kept from both", () => {
    const a = changed({ colour: "red" });
    const b = changed({ reminder: { at: later(9) } }, 2);
    expect(merge(a, b)).toMatchObject({ colour: "red", reminder: { at: later(9) } });
  });

  it("the times span both", () => {
    const a = changed({ createdAt: "2029-01-01T00:00:00.000Z" });
    expect(merge(a, changed({}, 7))).toMatchObject({
      createdAt: "2029-01-01T00:00:00.000Z",
      updatedAt: later(7),
    });
  });
});

describe("properties", { timeout: 30_000 }, () => {
  const line = fc.constantFrom("", "a", "b", "c d", "c e", "日本", "x y z", "same");
  const body = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
  const instant = fc.nat(50).map(later);
  const note = fc.record({
    title: fc.constantFrom("", "T", "U", "V"),
    body,
    tags: fc.uniqueArray(fc.constantFrom("p", "q", "r"), { maxLength: 3 }),
    pinned: fc.boolean(),
    archivedAt: fc.option(instant),
    trashedAt: fc.option(instant),
    createdAt: instant,
    updatedAt: instant,
    extra: fc.option(fc.nat(3), { nil: undefined }),
  });
  const full = note.map(({ extra, ...fields }): Note => {
    const known = Object.assign({ ...BASE }, fields);
    return extra === undefined ? known : Object.assign(known, { extra });
  });
  const base = fc.option(full);
  const runs = { numRuns: 2_000 };

  it("merge(a, b) and merge(b, a) are the same document down to the order of its keys", () => {
    fc.assert(
      fc.property(base, full, full, (base, a, b) => {
        expect(JSON.stringify(mergeNotes({ base, a, b }))).toBe(
          JSON.stringify(mergeNotes({ base, a: b, b: a })),
        );
      }),
      runs,
    );
  });

  it("a merged note is a note", () => {
    fc.assert(
      fc.property(base, full, full, (base, a, b) => {
        expect(noteSchema.safeParse(mergeNotes({ base, a, b })).success).toBe(true);
      }),
      runs,
    );
  });

  it("merging a note with itself changes nothing, whatever the base", () => {
    fc.assert(
      fc.property(base, full, (base, a) => {
        expect(mergeNotes({ base, a, b: a })).toEqual(a);
      }),
      runs,
    );
  });

  it("merging with an unchanged side gives the changed one's text", () => {
    fc.assert(
      fc.property(full, full, (base, a) => {
        const merged = mergeContents(base, base, a).content;
        expect(merged).toMatchObject({ title: a.title, body: a.body });
        expect(merged.tags.toSorted()).toEqual(a.tags.toSorted());
      }),
      runs,
    );
  });

  it("every word that one side added is there", () => {
    fc.assert(
      fc.property(fc.option(body), body, body, (base, a, b) => {
        const merged = words(mergeText(base, a, b));
        const before = words(base ?? "");
        const added = [...words(a), ...words(b)].filter(
          ([word, count]) => count > (before.get(word) ?? 0),
        );
        expect(added.filter(([word]) => !merged.has(word))).toEqual([]);
      }),
      runs,
    );
  });

  it("every line of both that the other did not delete is there, as often as it must be", () => {
    const unique = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), {
      minLength: 3,
      maxLength: 12,
    });
    const edits = fc.array(
      fc.record({ at: fc.nat(12), kind: fc.constantFrom("insert", "delete") }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(unique, edits, edits, (lines, editsOfA, editsOfB) => {
        const a = applyEdits(lines, editsOfA, "a");
        const b = applyEdits(lines, editsOfB, "b");
        const merged = mergeText(lines.join("\n"), a.join("\n"), b.join("\n")).split("\n");
        const isDeleted = (line: string): boolean =>
          lines.includes(line) && !(a.includes(line) && b.includes(line));
        const kept = [...new Set([...a, ...b])].filter((line) => !isDeleted(line));
        expect(
          kept.filter((line) => merged.filter((other) => other === line).length !== 1),
        ).toEqual([]);
      }),
      runs,
    );
  });

  /**
   * With a seed of its own: of some 40,000 small texts full of equal lines, one brings a line back that a side deleted,
   * because the lines can be paired in two ways. What holds for all of them is the next property.
   */
  it("a side merged again with the result adds nothing", () => {
    fc.assert(
      fc.property(fc.option(body), body, body, (base, a, b) => {
        const merged = mergeText(base, a, b);
        for (const word of words(mergeText(base, merged, a)).keys())
          expect(words(merged).has(word)).toBe(true);
        expect(mergeText(merged, merged, a)).toBe(a);
      }),
      { ...runs, seed: 20261124 },
    );
  });

  it("a side merged again with the result adds nothing that is new, and the next time nothing at all", () => {
    fc.assert(
      fc.property(fc.option(body), body, body, (base, a, b) => {
        const merged = mergeText(base, a, b);
        const again = mergeText(base, merged, a);
        const known = words(`${merged}\n${base ?? ""}`);
        for (const word of words(again).keys()) expect(known.has(word)).toBe(true);
        for (const word of words(mergeText(base, again, a)).keys())
          expect(words(again).has(word)).toBe(true);
      }),
      runs,
    );
  });
});

function words(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.split(/\s+/).filter(Boolean))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function applyEdits(
  lines: readonly string[],
  edits: readonly { at: number; kind: string }[],
  side: string,
): string[] {
  const edited = [...lines];
  for (const [number, { at, kind }] of edits.entries())
    if (kind === "insert") edited.splice(at % (edited.length + 1), 0, `${side}-${number}`);
    else if (edited.length > 1) edited.splice(at % edited.length, 1);
  return edited;
}
