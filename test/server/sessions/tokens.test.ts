import { describe, expect, it } from "vitest";
import { createAccessTokens } from "#server/sessions/access-token.ts";
import { createRefreshTokens } from "#server/sessions/refresh-token.ts";

const oldKey = new Uint8Array(32).fill(1);
const newKey = new Uint8Array(32).fill(2);
const userId = "uaaaaaaaaaaaaaaaaaaaaaaaaaa";
const sessionId = `${userId}-0123456789abcdef0123456789abcdef`;

describe("refresh tokens", () => {
  it("are verified by any server key and signed by the first", () => {
    const before = createRefreshTokens([oldKey]);
    const during = createRefreshTokens([newKey, oldKey]);
    const after = createRefreshTokens([newKey]);
    const text = before.sign({ sessionId, counter: 7 });
    expect(text).toMatch(/^uaaaaaaaaaaaaaaaaaaaaaaaaaa-[0-9a-f]{32}\.7\.[A-Za-z0-9_-]{43}$/);
    expect(during.verify(text)).toEqual({ sessionId, counter: 7 });
    expect(after.verify(text)).toBeUndefined();
    expect(after.verify(during.sign({ sessionId, counter: 8 }))).toEqual({ sessionId, counter: 8 });
  });

  it.each([
    "",
    "x",
    `${sessionId}.1`,
    `${sessionId}.1.${"A".repeat(43)}`,
    `${sessionId}.01.x`,
    "%00",
  ])("that are not ours are nothing: %j", (text) => {
    expect(createRefreshTokens([oldKey]).verify(text)).toBeUndefined();
  });

  it("cannot be moved to another number or session", () => {
    const tokens = createRefreshTokens([oldKey]);
    const text = tokens.sign({ sessionId, counter: 7 });
    expect(tokens.verify(text.replace(".7.", ".8."))).toBeUndefined();
    expect(tokens.verify(text.replace("0123", "1123"))).toBeUndefined();
  });
});

describe("access tokens", () => {
  const caller = { userId: "uaaaaaaaaaaaaaaaaaaaaaaaaaa", sessionId };

  it("last ten minutes", async () => {
    let time = 1_800_000_000_000;
    const tokens = createAccessTokens([oldKey], () => time);
    const text = tokens.sign(caller);
    time += 599_000;
    expect(await tokens.verify(text)).toEqual({ ...caller, issuedAt: 1_800_000_000 });
    time += 1000;
    expect(await tokens.verify(text)).toBeUndefined();
  });

  it("are verified by any server key, and by no other", async () => {
    const text = createAccessTokens([oldKey], Date.now).sign(caller);
    expect(await createAccessTokens([newKey, oldKey], Date.now).verify(text)).toMatchObject(caller);
    expect(await createAccessTokens([newKey], Date.now).verify(text)).toBeUndefined();
    expect(await createAccessTokens([oldKey], Date.now).verify("a.b.c")).toBeUndefined();
  });

  it("without a signature are refused", async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      sub: caller.userId,
      sid: sessionId,
      iss: "settee",
      aud: "settee",
      iat: 1,
      exp: 9e9,
    };
    const unsigned = `${encode({ alg: "none" })}.${encode(claims)}.`;
    expect(await createAccessTokens([oldKey], Date.now).verify(unsigned)).toBeUndefined();
  });
});
