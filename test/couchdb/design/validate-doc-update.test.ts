import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createSetteeDesign } from "#couchdb/design/settee-design.ts";
import { toJsonSchema } from "#couchdb/design/json-schema.ts";
import { generateValidateDocUpdate } from "#couchdb/design/validate-doc-update.ts";
import { noteSchema, readNote } from "#shared/note.ts";
import { almostNote } from "#test/support/almost-note.ts";

const forbiddenSchema = z.strictObject({ forbidden: z.string().min(1) });
const design = createSetteeDesign();

/** Runs the function's text alone, as CouchDB does, and answers why it refuses; undefined when it accepts. */
function createJudge(text: string): (document: unknown) => string | undefined {
  const validate: unknown = new Function(`"use strict"; return (${text});`)();
  if (typeof validate !== "function") throw new Error("not a function");
  return (document) => {
    try {
      validate(document, null, { name: "u", roles: [], db: "d" }, {});
      return undefined;
    } catch (error) {
      return forbiddenSchema.parse(error).forbidden;
    }
  };
}
const refusalOf = createJudge(design.document.validate_doc_update);

describe("the rules that CouchDB applies to notes", () => {
  it("agree with zod on every note, good or almost good", () => {
    fc.assert(
      fc.property(almostNote, (document) => {
        const isFine = readNote(document).type !== "foreign";
        expect(refusalOf(document) === undefined).toBe(isFine);
      }),
      { numRuns: 2000 },
    );
  });

  it("count UTF-16 code units, as zod does", () => {
    const sofas = (count: number) => ({ ...design.example("a"), title: "🛋️".repeat(count) });
    expect(sofas(166).title).toHaveLength(498);
    expect(refusalOf(sofas(166))).toBeUndefined();
    expect(refusalOf(sofas(167))).toBe("title is too long, most length: 500");
  });

  it("let every deletion pass", () => {
    expect(refusalOf({ _id: "note:a", _deleted: true })).toBeUndefined();
    expect(refusalOf({ _id: "whatever", _deleted: true })).toBeUndefined();
    expect(refusalOf({ _id: "whatever", _deleted: "yes" })).toBeDefined();
  });

  it("let a newer version pass, whatever is in it", () => {
    expect(refusalOf({ _id: "note:a", schema: 2, title: 1 })).toBeUndefined();
    for (const schema of [0, -1, 1.5, "2", null, undefined])
      expect(refusalOf({ ...design.example("a"), schema })).toBe(
        "schema is not a version of a note",
      );
  });

  it("take a review, which a server that knows of none takes, too", () => {
    const version = { title: "", body: "", updatedAt: "2030-01-01T00:00:00.000Z" };
    const reviewed = { ...design.example("a"), review: { base: null, versions: [version] } };
    expect(refusalOf(reviewed)).toBeUndefined();
    expect(refusalOf({ ...reviewed, review: { base: null, versions: [{}] } })).toBe(
      "review.versions.0.title is missing",
    );
    const { review: _unknown, ...before } = noteSchema.shape;
    const kinds = [
      {
        name: "note",
        idPrefix: "note:",
        schemasByVersion: { 1: toJsonSchema(z.looseObject(before)) },
      },
    ];
    expect(createJudge(generateValidateDocUpdate(kinds))(reviewed)).toBeUndefined();
  });

  it("name the field that is wrong", () => {
    const note = design.example("a");
    expect(refusalOf({ ...note, tags: ["ok", ""] })).toBe("tags.1 is too short, least length: 1");
    expect(refusalOf({ ...note, pinned: "no" })).toBe("pinned must be boolean");
    expect(refusalOf({ ...note, trashedAt: "today" })).toBe(
      "trashedAt has none of the allowed forms",
    );
    const { body: _body, ...bodiless } = note;
    expect(refusalOf(bodiless)).toBe("body is missing");
    expect(refusalOf({ ...note, _id: "recipe:a" })).toBe(
      "Settee knows no documents with the id recipe:a",
    );
  });

  it("judge an older version by its own rules", () => {
    const kind = (field: string) => toJsonSchema(z.looseObject({ [field]: z.string() }));
    const judge = createJudge(
      generateValidateDocUpdate([
        { name: "thing", idPrefix: "thing:", schemasByVersion: { 1: kind("old"), 2: kind("new") } },
      ]),
    );
    expect(judge({ _id: "thing:a", schema: 1, old: "x" })).toBeUndefined();
    expect(judge({ _id: "thing:a", schema: 2, new: "x" })).toBeUndefined();
    expect(judge({ _id: "thing:a", schema: 2, old: "x" })).toBe("new is missing");
    expect(judge({ _id: "thing:a", schema: 3 })).toBeUndefined();
  });
});

describe("the generator", () => {
  it("refuses what it cannot translate, instead of leaving it out", () => {
    expect(() => toJsonSchema(z.object({ a: z.string() }))).not.toThrow();
    expect(() => toJsonSchema(z.strictObject({ a: z.string() }))).toThrow("additionalProperties");
    expect(() => toJsonSchema(z.object({ a: z.number().multipleOf(2) }))).toThrow("multipleOf");
  });

  it("refuses patterns that an ES5 engine cannot read", () => {
    const schema = toJsonSchema(z.looseObject({ a: z.string().regex(/(?<=a)b/) }));
    const kinds = [{ name: "x", idPrefix: "x:", schemasByVersion: { 1: schema } }];
    expect(() => generateValidateDocUpdate(kinds)).toThrow("not an ES5 pattern");
  });

  it("writes ES5 and nothing newer", () => {
    const text = design.document.validate_doc_update;
    expect(text).not.toMatch(/=>|`|\b(let|const|class|async)\b/);
    expect(text.startsWith("function (doc) {")).toBe(true);
  });
});
