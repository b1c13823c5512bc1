import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lineBreakOf, toBody, toEditorText } from "#client/features/editor/line-breaks.ts";

test("any body comes out of the editor as it went in, whatever its line breaks", () => {
  const body = fc
    .array(fc.constantFrom("a", "\r\n", "\n", "\r", "é", "😀", "\u2028"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(body, (body) => {
      const lineBreak = lineBreakOf(body);
      expect(toBody(toEditorText(body, lineBreak), lineBreak)).toBe(body);
    }),
    { numRuns: 2000 },
  );
});

test("only a body whose every line break is CRLF is a CRLF body", () => {
  expect(lineBreakOf("a\r\nb\r\n")).toBe("\r\n");
  expect(lineBreakOf("a\r\nb\n")).toBe("\n");
  expect(lineBreakOf("a\rb\r\n")).toBe("\n");
  expect(lineBreakOf("")).toBe("\n");
});
