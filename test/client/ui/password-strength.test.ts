import { expect, test } from "vitest";
import { judgePassword } from "#client/ui/password-strength.ts";

test("a password says how many characters it lacks", () => {
  expect(judgePassword("")).toEqual({ type: "empty" });
  expect(judgePassword("settee")).toEqual({ type: "short", missing: 4 });
});

test.each([
  ["aaaaaaaaaaaaaaaa", "weak"],
  ["1234567890", "weak"],
  ["summer2024", "weak"],
  ["password password", "weak"],
  ["mulberry-antler-42", "good"],
  ["a green velvet settee by the window", "strong"],
  ["k7#Qp2!vRt9$", "strong"],
])("%s is %s at a glance", (password, strength) => {
  expect(judgePassword(password)).toEqual({ type: strength });
});
