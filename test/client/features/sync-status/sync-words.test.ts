import { expect, test } from "vitest";
import { failureWords, moodOf, syncWords } from "#client/features/sync-status/sync-words.ts";
import { createMessages } from "#client/messages/messages.ts";

const m = createMessages("en-GB", () => 0);

test("each state is told in words", () => {
  expect(syncWords(m, { type: "syncing", done: 1200, total: 10_000 })).toBe(
    "Syncing 1,200 of 10,000",
  );
  expect(syncWords(m, { type: "offline" })).toBe("Offline. Everything is kept on this device.");
  expect(syncWords(m, { type: "up-to-date", at: "2026-01-02T14:03:00.000Z" })).toMatch(
    /^Up to date since \d{1,2}:03$/,
  );
});

test("only a state that needs the person asks for attention", () => {
  expect(moodOf({ type: "offline" })).toBe("away");
  expect(moodOf({ type: "needs-login", why: "expired" })).toBe("asking");
  expect(moodOf({ type: "failed", why: { type: "wrong-user" } })).toBe("asking");
});

test("a captive portal is explained as one", () => {
  expect(failureWords(m, { type: "not-couchdb", status: 511 })).toContain("log in to it first");
});
