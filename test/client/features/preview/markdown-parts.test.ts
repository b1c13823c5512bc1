import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { markdownParts } from "#client/features/preview/markdown-parts.ts";

const markdown = new MarkdownIt({ html: true, linkify: true });
const packages = [
  "fastify",
  "vite",
  "dompurify",
  "markdown-it",
  "zod",
  "jose",
  "fast-check",
  "nano",
];

test.each(packages)("the README of %s in parts is the same as in one", async (name) => {
  const path = fileURLToPath(
    new URL(`../../../../node_modules/${name}/README.md`, import.meta.url),
  );
  const body = (await readFile(path, "utf8")).repeat(3);
  const parts = [...markdownParts(markdown, body, 500)];
  expect(parts.join("")).toBe(markdown.render(body));
  expect(parts.length).toBeGreaterThan(body.length / 20_000);
});

test.each([
  "",
  "\n\n",
  "one line",
  "- a\n\n- b\n",
  "```\nnever closed",
  "[a]\n\n[a]: /x",
  "a\r\nb\r\n",
])("%j in parts is the same as in one", (body) => {
  expect([...markdownParts(markdown, body, 1)].join("")).toBe(markdown.render(body));
});
