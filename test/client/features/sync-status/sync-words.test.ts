import { expect, test } from "vitest";
import { nothingToLose } from "#client/port/nothing-to-lose.ts";
import type { Safety } from "#client/port/safety-view.ts";
import type { SyncState } from "#client/port/settee-port.ts";
import { safetyWords } from "#client/features/sync-status/safety-words.ts";
import { failureWords, moodOf, syncWords } from "#client/features/sync-status/sync-words.ts";
import { createMessages } from "#client/messages/messages.ts";

const safety: Safety = nothingToLose;
const held = { notes: 30, of: 40, deleted: 0, at: "2026-01-02T14:03:00.000Z", titles: [] };
const view = { unsynced: 0, setAside: [], foreign: [], safety };
const m = createMessages("en-GB", () => 0);

test("each state is told in words", () => {
  expect(syncWords(m, { type: "syncing", done: 1200, total: 10_000 })).toBe(
    "Syncing 1,200 of 10,000",
  );
  const receiving = { type: "syncing", done: 12_000, total: 30_000 } as const;
  expect(syncWords(m, { ...receiving, firstSync: { secondsLeft: 20 } })).toBe(
    "12,000 of 30,000 notes · about 20 seconds left",
  );
  expect(syncWords(m, { ...receiving, firstSync: { secondsLeft: null } })).toBe(
    "12,000 of 30,000 notes",
  );
  expect(syncWords(m, { type: "offline" })).toBe("Offline. Everything is kept on this device.");
  expect(syncWords(m, { type: "up-to-date", at: "2026-01-02T14:03:00.000Z" })).toMatch(
    /^Up to date since \d{1,2}:03$/,
  );
});

test("what stopped it is told in a few words", () => {
  const say = (why: Extract<SyncState, { type: "failed" }>["why"]) =>
    syncWords(m, { type: "failed", why });
  expect(say({ type: "set-aside", notes: 2 })).toBe("2 notes refused by the server");
  expect(say({ type: "held", notes: 30 })).toBe("Sync waits for your answer.");
  expect(say({ type: "server-error", status: 502 })).toContain("Trying again");
  expect(say({ type: "not-couchdb", status: 200 })).toContain("Something else answers");
});

test("only a state that needs the person asks for attention", () => {
  const mood = (state: SyncState) => moodOf({ state, safety });
  expect(mood({ type: "offline" })).toBe("away");
  expect(mood({ type: "needs-login", why: "expired" })).toBe("asking");
  expect(mood({ type: "failed", why: { type: "wrong-user" } })).toBe("asking");
  expect(moodOf({ state: { type: "offline" }, safety: { ...safety, held } })).toBe("asking");
});

test("it says whether it is safe to close", () => {
  const state: SyncState = { type: "offline" };
  const say = (part: Partial<Safety>) =>
    safetyWords(m, { ...view, state, safety: { ...safety, ...part } }, false);
  expect(say({})).toBe("Everything is on the server.");
  const counts = { onlyHere: 1, onItsWay: 2, onServer: 9, setAside: 1 };
  expect(say({ isAllOnServer: false, counts })).toBe("4 notes are not on the server yet.");
  expect(say({ isAllOnServer: false })).toBe("Not confirmed by the server yet.");
  expect(say({ isAllOnServer: false, held })).toBe("Sync waits for your answer.");
  expect(safetyWords(m, { ...view, state }, true)).toBe("Your notes are only in this browser.");
});

test("a captive portal is explained as one", () => {
  expect(failureWords(m, { type: "not-couchdb", status: 511 })).toContain("log in to it first");
});
