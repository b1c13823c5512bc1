import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  askQuestions,
  settle,
  type Choice,
  type Questions,
} from "#client/features/review/choices.ts";
import type { Place } from "#client/features/review/find-places.ts";
import { wordDifferences } from "#client/features/review/word-differences.ts";
import { mergeNotes } from "#shared/merge.ts";
import type { Note } from "#shared/note.ts";

const at = (minutes: number): string => new Date(Date.UTC(2030, 0, 1, 0, minutes)).toISOString();
function note(body: string, minutes: number, title = ""): Note {
  const times = { archivedAt: null, trashedAt: null, createdAt: at(0), updatedAt: at(minutes) };
  return { _id: "note:a", schema: 1, title, body, tags: [], pinned: false, ...times };
}
const merged = (base: Note | null, a: Note, b: Note): Note => mergeNotes({ base, a, b });

function ask({ review, ...content }: Note): Questions {
  if (review === undefined) throw new Error("no review");
  return askQuestions({ ...review, ours: null }, content, at(60));
}
const places = ({ stretches }: Questions): Place[] =>
  stretches.filter((stretch) => stretch.type === "place");
const all = (questions: Questions, choice: Choice): Map<Place, Choice> =>
  new Map(places(questions).map((place) => [place, choice]));
const version = (version: number): Choice => ({ type: "version", version });

const BASE = note("intro\n\nthe fox runs\nmiddle\nit sleeps\nend", 0);
const MINE = note("intro\n\nthe red fox runs\nmiddle\nit sleeps long\nend\nmine too", 1);
const THEIRS = note("INTRO\n\nthe blue fox runs\nmiddle\nit sleeps well\nend", 2);
const BOTH = merged(BASE, MINE, THEIRS);

test("each overlap is one place; what merged by itself is not asked", () => {
  const questions = ask(BOTH);
  expect(places(questions).map(({ options }) => options)).toEqual([
    ["the red fox runs", "the blue fox runs"],
    ["it sleeps long", "it sleeps well"],
  ]);
  expect(questions.titles).toBeNull();
  expect(questions.stretches[0]).toEqual({ type: "same", lines: ["INTRO", ""] });
});

test("nothing chosen leaves the note as it is", () => {
  expect(settle(ask(BOTH), new Map(), BOTH, null).body).toBe(BOTH.body);
});

test("one version everywhere is its words in each place, and everybody's elsewhere", () => {
  const questions = ask(BOTH);
  expect(settle(questions, all(questions, version(0)), BOTH, null).body).toBe(
    "INTRO\n\nthe red fox runs\nmiddle\nit sleeps long\nend\nmine too",
  );
  expect(settle(questions, all(questions, version(1)), BOTH, null).body).toBe(
    "INTRO\n\nthe blue fox runs\nmiddle\nit sleeps well\nend\nmine too",
  );
});

test("what was edited since the merge stays, and stands in its place as written by hand", () => {
  const edited = { ...BOTH, body: `new\n${BOTH.body.replace("the red fox runs\n", "")}\nmore` };
  const questions = ask(edited);
  expect(places(questions)[0]).toMatchObject({ now: "the blue fox runs" });
  expect(settle(questions, new Map(), edited, null).body).toBe(edited.body);
  const mine = settle(questions, all(questions, version(0)), edited, null).body;
  expect(mine).toBe("new\nINTRO\n\nthe red fox runs\nmiddle\nit sleeps long\nend\nmine too\nmore");
});

test("a place can be written by hand, and emptied", () => {
  const questions = ask(BOTH);
  const [first] = places(questions);
  if (first === undefined) throw new Error("no place");
  const hand = new Map<Place, Choice>([[first, { type: "hand", text: "a fox\nruns" }]]);
  expect(settle(questions, hand, BOTH, null).body).toContain("INTRO\n\na fox\nruns\nmiddle");
  hand.set(first, { type: "hand", text: "" });
  expect(settle(questions, hand, BOTH, null).body).toContain("INTRO\n\nmiddle");
});

test("of two titles the chosen one stays, and the other leaves the text", () => {
  const titled = merged(note("text", 0, "Old"), note("text", 1, "Mine"), note("text", 2, "Theirs"));
  const questions = ask(titled);
  expect(questions.titles).toEqual(["Mine", "Theirs"]);
  expect(settle(questions, new Map(), titled, "Mine")).toMatchObject({
    title: "Mine",
    body: "text",
  });
  expect(settle(questions, new Map(), titled, null)).toMatchObject({
    title: "Theirs",
    body: "Mine\n\ntext",
  });
});

test("without a base what all have in common stands for it", () => {
  const questions = ask(merged(null, note("same\na\nend", 1), note("same\nb\nend", 2)));
  expect(places(questions).map(({ options }) => options)).toEqual([["a", "b"]]);
});

test("three versions are three choices", () => {
  const questions = ask(merged(BASE, BOTH, note(BASE.body.replace("fox", "cat"), 3)));
  expect(places(questions)[0]?.options).toContain("the cat runs");
  const last = questions.versions.length - 1;
  expect(settle(questions, all(questions, version(last)), BOTH, null).body).toContain("cat");
});

test("whatever the texts: nothing chosen changes nothing, and a place has each version's words", () => {
  const line = fc.constantFrom("", "a", "b c", "b d", "日本", "x y");
  const body = fc.array(line, { maxLength: 7 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(fc.option(body), body, body, body, (base, a, b, edited) => {
      const both = merged(base === null ? null : note(base, 0), note(a, 1), note(b, 2));
      if (both.review === undefined) return;
      for (const now of [both, { ...both, body: edited }]) {
        const questions = ask(now);
        expect(settle(questions, new Map(), now, null).body).toBe(now.body);
        for (const { options, both } of places(questions))
          for (const option of options)
            for (const piece of option.split("\n").filter(Boolean))
              expect(both.split("\n")).toContain(piece);
      }
    }),
    { numRuns: 400 },
  );
});

test("words that the other text lacks are marked, and nothing else", () => {
  expect(wordDifferences("the red fox", "the blue fox")).toEqual([
    { text: "the ", differs: false },
    { text: "red", differs: true },
    { text: " fox", differs: false },
  ]);
  expect(wordDifferences("", "x")).toEqual([]);
});
