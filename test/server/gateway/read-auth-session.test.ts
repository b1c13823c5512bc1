import { describe, expect, it } from "vitest";
import { readAuthSession } from "#server/gateway/read-auth-session.ts";

const good = Buffer.from("uabc:6955B6A8:\u0001\u0002:x").toString("base64url");

describe("reading the AuthSession", () => {
  it("takes the first one and leaves every other cookie", () => {
    const header = `settee-refresh=secret; AuthSession=${good}; AuthSession=other`;
    expect(readAuthSession(header)).toEqual({ type: "cookie", value: good });
  });

  it("finds none", () => {
    expect(readAuthSession(undefined)).toEqual({ type: "none" });
    expect(readAuthSession("xAuthSession=a; AuthSession=")).toEqual({ type: "none" });
  });

  it.each([
    "%%%",
    "abc",
    "a b",
    Buffer.from("name:nothex:x").toString("base64url"),
    "A".repeat(513),
  ])("calls %j malformed", (value) => {
    expect(readAuthSession(`AuthSession=${value}`)).toEqual({ type: "malformed" });
  });
});
