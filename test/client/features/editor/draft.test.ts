import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDraft, createNewDraft } from "#client/features/editor/draft.ts";
import { createDrafts } from "#client/features/editor/drafts.ts";
import type { NoteEdit, NoteView, WriteFailure } from "#client/port/settee-port.ts";
import type { NoteContent } from "#shared/note.ts";
import { fail, succeed, type Result } from "#shared/result.ts";

type Answer = Result<NoteView, WriteFailure>;

function view(body: string, version: number, more: Partial<NoteView> = {}): NoteView {
  const at = "2026-01-02T03:04:05.000Z";
  return {
    note: {
      id: "note:a",
      title: "Title",
      body,
      tags: [],
      pinned: false,
      archivedAt: null,
      trashedAt: null,
      createdAt: at,
      updatedAt: at,
    },
    version,
    readOnly: null,
    unsynced: false,
    review: null,
    ...more,
  };
}

/** A port whose answers the test gives by hand. */
function fakePort() {
  const edits: NoteEdit[] = [];
  const answers: ((answer: Answer) => void)[] = [];
  const hold = () => new Promise<Answer>((resolve) => answers.push(resolve));
  return {
    edits,
    hold,
    editNote: (edit: NoteEdit) => {
      edits.push(edit);
      return hold();
    },
    answer: async (answer: Answer) => {
      answers.shift()?.(answer);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("strokes in a row become one save, within 150 ms of the first", async () => {
  const port = fakePort();
  const draft = createDraft(view("", 1), port.editNote);
  for (const body of ["a", "ab", "abc"]) {
    draft.change({ body });
    await vi.advanceTimersByTimeAsync(49);
  }
  expect(port.edits).toHaveLength(1);
  expect(port.edits[0]).toMatchObject({ base: { body: "" }, content: { body: "abc" } });
});

test("one call is under way at a time, and what was typed during it is sent next", async () => {
  const port = fakePort();
  const draft = createDraft(view("", 1), port.editNote);
  draft.change({ body: "one" });
  await vi.advanceTimersByTimeAsync(150);
  draft.change({ body: "one two" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(port.edits).toHaveLength(1);
  await port.answer(succeed(view("one", 2)));
  expect(port.edits).toHaveLength(2);
  expect(port.edits[1]).toMatchObject({ base: { body: "one" }, content: { body: "one two" } });
  await port.answer(succeed(view("one two", 3)));
  expect(draft.read().save).toEqual({ type: "saved" });
});

test("an answer that was merged with another device's edit enters the screen beneath what was typed meanwhile", async () => {
  const port = fakePort();
  const draft = createDraft(view("milk\n", 1), port.editNote);
  draft.change({ body: "milk\nbread\n" });
  await vi.advanceTimersByTimeAsync(150);
  draft.change({ body: "milk\nbread and salt\n" });
  await port.answer(succeed(view("oat milk\nbread\n", 2)));
  expect(draft.read().content.body).toBe("oat milk\nbread and salt\n");
  await vi.advanceTimersByTimeAsync(150);
  expect(port.edits[1]).toMatchObject({
    base: { body: "oat milk\nbread\n" },
    content: { body: "oat milk\nbread and salt\n" },
  });
});

test("a view that arrives during a call waits for its answer and then enters", async () => {
  const port = fakePort();
  const draft = createDraft(view("a\nb\nc\n", 1), port.editNote);
  draft.change({ body: "A\nb\nc\n" });
  await vi.advanceTimersByTimeAsync(150);
  draft.receive(view("A\nb\nC\n", 3));
  expect(draft.read().content.body).toBe("A\nb\nc\n");
  await port.answer(succeed(view("A\nb\nc\n", 2)));
  expect(draft.read().content.body).toBe("A\nb\nC\n");
  expect(draft.read().save).toEqual({ type: "saved" });
});

test("an older view than the one shown changes nothing", () => {
  const draft = createDraft(view("new", 5), fakePort().editNote);
  draft.receive(view("old", 4));
  expect(draft.read().content.body).toBe("new");
});

test("while an input method composes, what arrives waits; then it enters", () => {
  const draft = createDraft(view("a\n", 1), fakePort().editNote);
  draft.hold();
  draft.receive(view("a\nb\n", 2));
  expect(draft.read().content.body).toBe("a\n");
  draft.release();
  expect(draft.read().content.body).toBe("a\nb\n");
});

test("a save that fails keeps the text, says why, and is tried again until it succeeds", async () => {
  const port = fakePort();
  const draft = createDraft(view("", 1), port.editNote);
  const failure = { type: "storage", message: "the disk is full" } as const;
  draft.change({ body: "kept" });
  await vi.advanceTimersByTimeAsync(150);
  await port.answer(fail(failure));
  expect(draft.read()).toMatchObject({
    content: { body: "kept" },
    save: { type: "failed", failure },
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(port.edits).toHaveLength(2);
  expect(draft.read().save.type).toBe("failed");
  await port.answer(succeed(view("kept", 2)));
  expect(draft.read().save).toEqual({ type: "saved" });
});

test("a call that throws is a failed save, not a lost one", async () => {
  const draft = createDraft(view("", 1), () => Promise.reject(new Error("the worker is gone")));
  draft.change({ body: "kept" });
  await vi.advanceTimersByTimeAsync(150);
  expect(draft.read()).toMatchObject({
    content: { body: "kept" },
    save: { type: "failed", failure: { message: "Error: the worker is gone" } },
  });
});

test("a save that does not settle is said to be slow", async () => {
  const draft = createDraft(view("", 1), fakePort().editNote);
  draft.change({ body: "a" });
  await vi.advanceTimersByTimeAsync(4200);
  expect(draft.read().save).toEqual({ type: "slow" });
});

test("flush saves at once and resolves when everything typed until then is saved", async () => {
  const port = fakePort();
  const draft = createDraft(view("", 1), port.editNote);
  const flushed = vi.fn<() => void>();
  draft.change({ body: "a" });
  const saving = draft.flush();
  void saving.then(flushed);
  expect(port.edits).toHaveLength(1);
  draft.change({ body: "ab" });
  await port.answer(succeed(view("a", 2)));
  expect(flushed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(150);
  await port.answer(succeed(view("ab", 3)));
  await saving;
  expect(draft.read().save).toEqual({ type: "saved" });
});

test("a note deleted elsewhere keeps its text on screen and is not written again", async () => {
  const port = fakePort();
  const draft = createDraft(view("text", 1), port.editNote);
  draft.receive(null);
  draft.change({ body: "text and more" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(port.edits).toHaveLength(0);
  expect(draft.read()).toMatchObject({ gone: true, content: { body: "text and more" } });
});

test("a read-only note takes no change", async () => {
  const port = fakePort();
  const draft = createDraft(view("text", 1, { readOnly: "newer" }), port.editNote);
  draft.change({ body: "other" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(port.edits).toHaveLength(0);
  expect(draft.read().content.body).toBe("text");
});

test("a draft that can't be saved when its note is left is reported with its text", async () => {
  const port = fakePort();
  const drafts = createDrafts();
  const draft = createDraft(view("", 1), port.editNote);
  const lost: string[] = [];
  drafts.add(draft);
  drafts.onLost((draft) => lost.push(draft.read().content.body));
  draft.change({ body: "precious" });
  const closed = drafts.close(draft);
  await port.answer(fail({ type: "storage", message: "full" }));
  await closed;
  expect(lost).toEqual(["precious"]);
});

const full = { type: "storage", message: "the disk is full", isFull: true } as const;

test("what a full disk refused counts as unsaved although the worker shows it, and is sent again from the stored text", async () => {
  const port = fakePort();
  const draft = createDraft(view("stored", 1), port.editNote);
  draft.change({ body: "stored and typed" });
  await vi.advanceTimersByTimeAsync(150);
  draft.receive(view("stored and typed", 2));
  await port.answer(fail(full));
  expect(draft.read().save.type).toBe("failed");
  const closing = draft.flush();
  expect(port.edits[1]).toMatchObject({
    base: { body: "stored" },
    content: { body: "stored and typed" },
    steps: [{ body: "stored and typed" }],
  });
  await port.answer(fail(full));
  await closing;
  expect(draft.read().save.type).toBe("failed");
  // The worker opened its storage again and has forgotten what it could not store.
  draft.receive(view("stored", 3));
  expect(draft.read().content.body).toBe("stored and typed");
  await vi.advanceTimersByTimeAsync(5000);
  expect(port.edits[2]).toMatchObject({ base: { body: "stored" } });
  await port.answer(succeed(view("stored and typed", 4)));
  expect(draft.read()).toMatchObject({
    content: { body: "stored and typed" },
    save: { type: "saved" },
  });
});

test("what arrives while nothing can be stored enters the screen with the first save that succeeds", async () => {
  const port = fakePort();
  const draft = createDraft(view("a\nb\nc\n", 1), port.editNote);
  draft.change({ body: "A\nb\nc\n" });
  await vi.advanceTimersByTimeAsync(150);
  await port.answer(fail(full));
  draft.receive(view("a\nb\nC\n", 2));
  expect(draft.read().content.body).toBe("A\nb\nc\n");
  await vi.advanceTimersByTimeAsync(5000);
  await port.answer(succeed(view("A\nb\nC\n", 3)));
  expect(draft.read()).toMatchObject({
    content: { body: "A\nb\nC\n" },
    save: { type: "saved" },
  });
});

test("undoing by hand what a full disk refused is a change like any other: the worker may have it in memory", async () => {
  const port = fakePort();
  const draft = createDraft(view("stored", 1), port.editNote);
  draft.change({ body: "typed" });
  await vi.advanceTimersByTimeAsync(150);
  await port.answer(fail(full));
  draft.change({ body: "stored" });
  await vi.advanceTimersByTimeAsync(150);
  expect(port.edits[1]).toMatchObject({ content: { body: "stored" }, steps: [{ body: "typed" }] });
});

test("a note that was left while its save failed is shown with its text when it is opened again", async () => {
  const port = fakePort();
  const drafts = createDrafts();
  const draft = createDraft(view("stored", 1), port.editNote);
  drafts.add(draft);
  draft.change({ body: "precious" });
  const closed = drafts.close(draft);
  draft.receive(view("precious", 2));
  await port.answer(fail(full));
  await closed;
  expect(drafts.find("note:a")?.read().content.body).toBe("precious");
  await vi.advanceTimersByTimeAsync(5000);
  await port.answer(fail(full));
  const again = drafts.find("note:a");
  expect(again?.read()).toMatchObject({ content: { body: "precious" }, save: { type: "failed" } });
  if (again) drafts.add(again);
  again?.receive(view("stored", 3));
  expect(again?.read().content.body).toBe("precious");
});

/** A port on which creating a note answers when the test says so. */
function slowCreation() {
  const port = fakePort();
  const created: { content: NoteContent; id: string | undefined }[] = [];
  const createNote = async (content: NoteContent, id?: string) => {
    created.push({ content, id });
    return port.hold();
  };
  return { ...port, created, createNote };
}

test("a new note takes what is typed before it exists, and nothing typed is sent twice or lost", async () => {
  const port = slowCreation();
  const draft = createNewDraft("note:a", empty, port);
  expect(port.created).toEqual([{ content: empty, id: "note:a" }]);
  // The watch of the page says that there is no such note yet.
  draft.receive(null);
  draft.change({ title: "Quick" });
  draft.change({ body: "fingers" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(draft.read()).toMatchObject({ gone: false, save: { type: "saving" } });
  expect(port.edits).toHaveLength(0);
  draft.receive(bare("", "", 1));
  await port.answer(succeed(bare("", "", 1)));
  expect(port.edits).toMatchObject([
    { id: "note:a", base: empty, content: { title: "Quick", body: "fingers" } },
  ]);
  await port.answer(succeed(bare("Quick", "fingers", 2)));
  expect(draft.read()).toMatchObject({
    content: { title: "Quick", body: "fingers" },
    save: { type: "saved" },
  });
});

test("a new note that can't be made says so, keeps its text and is made as soon as that works", async () => {
  const port = slowCreation();
  const draft = createNewDraft("note:a", empty, port);
  draft.change({ body: "precious" });
  const failure = { type: "storage", message: "the disk is full" } as const;
  await port.answer(fail(failure));
  expect(draft.read()).toMatchObject({
    content: { body: "precious" },
    save: { type: "failed", failure },
  });
  const flushed = draft.flush();
  expect(port.created[1]).toMatchObject({ content: { body: "precious" }, id: "note:a" });
  // The first attempt had gone through after all: what it made is there, and is not what the screen has.
  await port.answer(succeed(bare("", "", 1)));
  expect(port.edits).toMatchObject([{ base: empty, content: { body: "precious" } }]);
  await port.answer(succeed(bare("", "precious", 2)));
  await flushed;
  expect(draft.read()).toMatchObject({ content: { body: "precious" }, save: { type: "saved" } });
});

test("a draft that is still held is found again by its note, and let go when the last who shows it is through", async () => {
  const port = slowCreation();
  const drafts = createDrafts();
  const draft = createNewDraft("note:a", empty, port);
  drafts.start(draft);
  expect(drafts.find("note:a")).toBe(draft);
  drafts.add(draft);
  const first = drafts.close(draft);
  drafts.add(draft);
  await port.answer(succeed(bare("", "", 1)));
  await first;
  expect(drafts.find("note:a")).toBe(draft);
  await drafts.close(draft);
  expect(drafts.find("note:a")).toBeUndefined();
});

const empty: NoteContent = { title: "", body: "", tags: [] };

function bare(title: string, body: string, version: number): NoteView {
  const full = view(body, version);
  return { ...full, note: { ...full.note, title } };
}
