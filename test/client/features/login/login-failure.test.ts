import { expect, test } from "vitest";
import { fieldOf, loginFailureSentence } from "#client/features/login/login-failure.ts";
import { createMessages } from "#client/messages/messages.ts";
import { reasonSchema } from "#shared/reason.ts";

const m = createMessages("en", () => 0);

test("every reason of the server has a sentence of its own", () => {
  const sentences = reasonSchema.options.map((reason) =>
    loginFailureSentence(m, { type: "refused", reason }),
  );
  expect(sentences.every((sentence) => sentence.endsWith("."))).toBe(true);
  expect(new Set(sentences).size).toBe(reasonSchema.options.length);
});

test("too many attempts say how long to wait, in words", () => {
  const wait = (retryAfter: number) =>
    loginFailureSentence(m, { type: "refused", reason: "too-many-attempts", retryAfter });
  expect(wait(30)).toBe("Too many attempts. Try again in 30 seconds.");
  expect(wait(1)).toBe("Too many attempts. Try again in 1 second.");
  expect(wait(130)).toBe("Too many attempts. Try again in 3 minutes.");
});

test("no network is told apart from a server that answers badly", () => {
  expect(loginFailureSentence(m, { type: "offline" })).toContain("No network");
  expect(loginFailureSentence(m, { type: "server-error", status: 502 })).toContain("502");
});

test("a refusal is shown at the field that it is about", () => {
  expect(fieldOf("invalid-email")).toBe("email");
  expect(fieldOf("email-taken")).toBe("email");
  expect(fieldOf("password-too-common")).toBe("password");
  expect(fieldOf("wrong-credentials")).toBeNull();
});
