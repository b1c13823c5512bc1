import { expect, it } from "vitest";
import { createEntry } from "#client/store/note-entry.ts";
import { createNoteIndex } from "#client/store/note-index.ts";
import { newNote } from "#client/store/note-store.ts";

function entry(id: string, title: string, day: number) {
  const note = newNote(
    id,
    { title, body: "", tags: [] },
    new Date(Date.UTC(2030, 0, day)).toISOString(),
  );
  const parts = {
    id,
    rev: "1-a",
    stored: note,
    shownWithoutDraft: note,
    draft: null,
    review: null,
  };
  return createEntry({ ...parts, unsynced: false }, undefined);
}
const titles = (index: ReturnType<typeof createNoteIndex>) =>
  index.inOrder().map(({ shown }) => shown.title);

it("a note that goes and comes back before anybody looks stands in the list once", () => {
  const index = createNoteIndex();
  index.put(entry("note:a", "a", 1));
  index.put(entry("note:b", "b", 2));
  expect(titles(index)).toEqual(["b", "a"]);
  index.remove("note:a");
  index.put(entry("note:a", "a again", 3));
  expect(titles(index)).toEqual(["a again", "b"]);
  index.remove("note:a");
  expect(titles(index)).toEqual(["b"]);
});

it("a list that somebody holds stays as it was", () => {
  const index = createNoteIndex();
  index.put(entry("note:a", "a", 1));
  const before = index.inOrder();
  index.put(entry("note:b", "b", 2));
  expect(before).toHaveLength(1);
  expect(titles(index)).toEqual(["b", "a"]);
});
