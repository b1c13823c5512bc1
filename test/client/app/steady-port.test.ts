import { expect, test } from "vitest";
import { steadyPort } from "#client/app/steady-port.ts";
import { createSteadyVersions } from "#client/app/steady-versions.ts";
import type { NoteView, SessionView } from "#client/port/settee-port.ts";
import { createMemoryPort } from "#test/support/memory-port.ts";

const ada: SessionView = {
  type: "signed-in",
  user: { id: "ada", email: "ada@example.org", roles: ["member"] },
};

const delivered = () => new Promise<void>((resolve) => queueMicrotask(resolve));

test("while another worker opens the notes, screens keep what they show", async () => {
  const behind = createMemoryPort(() => 0);
  const port = steadyPort(behind);
  const sessions: string[] = [];
  const titles: (string | null)[] = [];
  const id = behind.add({ title: "Kept", body: "", tags: [] });
  port.watch("session", null, ({ type }) => sessions.push(type));
  port.watch("note", id, (view) => titles.push(view?.note.title ?? null));
  await delivered();
  behind.setSession(ada);
  expect([sessions.at(-1), titles.at(-1)]).toEqual(["signed-in", "Kept"]);

  const before = titles.length;
  behind.setSession({ type: "opening" });
  await behind.call.deleteForever([id]);
  behind.add({ id, title: "Kept, and newer", body: "", tags: [] });
  expect(titles).toHaveLength(before);
  expect(sessions.at(-1)).toBe("signed-in");

  behind.setSession(ada);
  expect(titles.slice(before)).not.toContain(null);
  expect(titles.at(-1)).toBe("Kept, and newer");
  // Told even once, it would take the open note and its cursor off the screen.
  expect(sessions.slice(sessions.indexOf("signed-in"))).not.toContain("opening");
});

test("what another worker tells of a note counts as newer, though it begins to count again", () => {
  const versions = createSteadyVersions();
  const at = "2026-01-02T14:03:00.000Z";
  const times = { archivedAt: null, trashedAt: null, createdAt: at, updatedAt: at };
  const note = (id: string, version: number): NoteView => ({
    note: { id, title: "", body: "", tags: [], pinned: false, ...times },
    version,
    readOnly: null,
    unsynced: false,
    review: null,
  });
  expect([1, 2, 7].map((version) => versions.told(note("a", version)).version)).toEqual([1, 2, 7]);
  expect(versions.answered(note("a", 8)).version).toBe(8);
  const [first, second] = [versions.told(note("a", 1)), versions.answered(note("a", 2))];
  expect(first.version).toBeGreaterThan(8);
  expect(second.version).toBe(first.version + 1);
  expect(versions.told(note("b", 1)).version).toBeGreaterThan(8);
});

test("the first opening is told, and what comes in it is shown at once", async () => {
  const behind = createMemoryPort(() => 0);
  const sessions: string[] = [];
  steadyPort(behind).watch("session", null, ({ type }) => sessions.push(type));
  await delivered();
  expect(sessions).toEqual(["opening"]);
});
