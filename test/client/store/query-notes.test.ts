import { describe, expect, it } from "vitest";
import type { NoteList, NoteQuery } from "#client/port/settee-port.ts";
import { createEntry, type NoteEntry } from "#client/store/note-entry.ts";
import { createNoteIndex, type NoteIndex } from "#client/store/note-index.ts";
import { newNote } from "#client/store/note-store.ts";
import { createNoteTopics } from "#client/store/note-topics.ts";
import { createNoteQueries } from "#client/store/query-notes.ts";
import type { Note } from "#shared/note.ts";
import { createManualClock } from "#test/client/support/manual-clock.ts";

const ALL: NoteQuery = { view: "notes", tag: null, text: "", offset: 0, limit: 50 };

function entry(number: number, change: Partial<Note> = {}, previous?: NoteEntry): NoteEntry {
  const at = new Date(Date.UTC(2030, 0, 1) + number * 1_000).toISOString();
  const note = {
    ...newNote(`note:${number}`, { title: `T${number}`, body: "", tags: [] }, at),
    ...change,
  };
  return createEntry(
    {
      id: note._id,
      rev: "1-a",
      stored: note,
      shownWithoutDraft: note,
      draft: null,
      review: null,
      unsynced: false,
    },
    previous,
  );
}

function indexOf(...entries: NoteEntry[]): NoteIndex {
  const index = createNoteIndex();
  for (const one of entries) index.put(one);
  return index;
}

function titles(index: NoteIndex, query: Partial<NoteQuery>): string[] {
  return createNoteQueries(index)
    .list({ ...ALL, ...query })
    .items.map(({ title }) => title);
}

describe("the list", () => {
  it("shows pinned notes first, then the newest", () => {
    const index = indexOf(entry(1, { pinned: true }), entry(2), entry(3));
    expect(titles(index, {})).toEqual(["T1", "T3", "T2"]);
  });

  it("shows a window of it and the whole number", () => {
    const index = indexOf(...Array.from({ length: 10 }, (_, number) => entry(number)));
    const list = createNoteQueries(index).list({ ...ALL, offset: 2, limit: 3 });
    expect(list.items.map(({ title }) => title)).toEqual(["T7", "T6", "T5"]);
    expect(list.total).toBe(10);
  });

  it("shows trashed notes in the trash only", () => {
    const index = indexOf(entry(1, { trashedAt: "2030-01-01T00:00:00.000Z" }), entry(2));
    expect(titles(index, {})).toEqual(["T2"]);
    expect(titles(index, { view: "trash" })).toEqual(["T1"]);
  });

  it("counts tags of notes that are not in the trash", () => {
    const index = indexOf(
      entry(1, { tags: ["a", "b"] }),
      entry(2, { tags: ["a"] }),
      entry(3, { tags: ["a"], trashedAt: "2030-01-01T00:00:00.000Z" }),
    );
    expect(createNoteQueries(index).tags()).toEqual([
      { tag: "a", notes: 2 },
      { tag: "b", notes: 1 },
    ]);
  });
});

describe("search", () => {
  it("wants every word, in title, body or tags, whatever the case", () => {
    const index = indexOf(
      entry(1, { title: "Apple pie", body: "with Cinnamon", tags: ["Kitchen"] }),
      entry(2, { title: "Apple" }),
    );
    expect(titles(index, { text: "APPLE cinnamon kitchen" })).toEqual(["Apple pie"]);
    expect(titles(index, { text: "apple" })).toHaveLength(2);
  });

  it("finds Chinese, Japanese and Korean inside a sentence", () => {
    const index = indexOf(
      entry(1, { body: "今日は東京へ行きました" }),
      entry(2, { body: "서울에서 만나요" }),
    );
    expect(titles(index, { text: "東京" })).toEqual(["T1"]);
    expect(titles(index, { text: "서울" })).toEqual(["T2"]);
  });

  it("shows the words around the hit", () => {
    const body = `${"lorem ipsum ".repeat(100)}the needle is here${" dolor".repeat(100)}`;
    const list = createNoteQueries(indexOf(entry(1, { body }))).list({ ...ALL, text: "needle" });
    expect(list.items[0]?.excerpt).toContain("the needle is here");
  });

  it("shows an excerpt without Markdown marks", () => {
    const body =
      "---\ntitle: x\n---\n# Head **bold**\n\n- [ ] a [link](http://x) and `code`\n> quote";
    const list = createNoteQueries(indexOf(entry(1, { body }))).list(ALL);
    expect(list.items[0]?.excerpt).toBe("Head bold a link and code quote");
  });

  it("shows the cells of a table without its lines", () => {
    const body = "| flour | water |\n| --- | --- |\n| 500 g | 375 g |";
    const list = createNoteQueries(indexOf(entry(1, { body }))).list(ALL);
    expect(list.items[0]?.excerpt).toBe("flour water 500 g 375 g");
  });

  it("looks through 10,000 notes", () => {
    const body = "some words that are in every note, again and again ".repeat(30);
    const index = indexOf(
      ...Array.from({ length: 10_000 }, (_, number) => entry(number, { body: `${body}${number}` })),
    );
    expect(createNoteQueries(index).list({ ...ALL, text: "again 9999" }).total).toBe(1);
  });
});

describe("watching", () => {
  it("changes that come together are told once, and nothing that stays the same", () => {
    const index = indexOf(entry(1), entry(2));
    const clock = createManualClock();
    const topics = createNoteTopics(index, clock);
    const lists: NoteList[] = [];
    topics.notes(ALL, (list) => lists.push(list));
    const versions: (number | undefined)[] = [];
    topics.note("note:1", (view) => versions.push(view?.version));
    index.put(entry(3));
    index.put(entry(4));
    expect(lists).toHaveLength(1);
    clock.advance(50);
    expect(lists.map(({ total }) => total)).toEqual([2, 4]);
    expect(versions).toEqual([1]);
    index.put(entry(1, { body: "new" }, index.get("note:1")));
    clock.advance(50);
    expect(versions).toEqual([1, 2]);
  });
});
