import { describe, expect, it } from "vitest";
import { isPasswordTooCommon } from "#server/login/password-rules.ts";

describe("password rules", () => {
  it.each([
    "password1234",
    "qwertyuiop12",
    "1234567890",
    "aaaaaaaaaaaa",
    "P@ssw0rd1234",
    "iloveyou123",
    "ada@example.org",
    "ADA@EXAMPLE.ORG",
    "settee2026",
  ])("refuse %s", (password) => {
    expect(isPasswordTooCommon(password, "ada@example.org")).toBe(true);
  });

  it.each([
    "mulberry-antler-42-zephyr",
    "kx8!vTq2mZ",
    "正しい馬バッテリーの留め金",
    "correct horse battery",
  ])("let %s pass", (password) => {
    expect(isPasswordTooCommon(password, "ada@example.org")).toBe(false);
  });
});
