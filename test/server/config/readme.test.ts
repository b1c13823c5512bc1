import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { describeSettings } from "#server/config/settings.ts";

it("the README's table has every setting with its default and description, and no other", async () => {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\| (.*?) +\|$/gm)].map(
    ([, name, fallback, description]) => ({
      name,
      fallback: fallback?.replaceAll("`", "") ?? "",
      description,
    }),
  );
  const expected = describeSettings().map(({ name, fallback, description }) => ({
    name,
    fallback,
    description,
  }));
  expect(rows).toEqual(expected);
});
