import { describe, expect, it } from "vitest";
import { importFiles } from "#client/store/import-files.ts";
import type { Note } from "#shared/note.ts";

function file(path: string, content: string | Uint8Array<ArrayBuffer>) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { path, bytes: bytes.slice().buffer, modifiedAt: Date.UTC(2020, 1, 3) };
}

async function importInto(...files: ReturnType<typeof file>[]) {
  const notes: Note[] = [];
  const writer = {
    insert: async (batch: readonly Note[]) => {
      notes.push(...batch);
      return new Map<string, string>();
    },
  };
  const report = await importFiles({ index: { get: () => undefined }, writer }, files);
  return { notes, report };
}

async function titleOf(content: string, path = "folder/name.md"): Promise<string | undefined> {
  return (await importInto(file(path, content))).notes[0]?.title;
}

describe("import", () => {
  it("keeps every byte: byte order mark, Windows line ends, other scripts", async () => {
    const text = "\uFEFF# Ünï\r\n\r\n日本語 😀\r\n\0end";
    const { notes } = await importInto(file("a.md", text));
    expect(new TextEncoder().encode(notes[0]?.body)).toEqual(new TextEncoder().encode(text));
  });

  it("refuses what is not UTF-8 and what is too long, and takes the others", async () => {
    const { notes, report } = await importInto(
      file("latin1.md", Uint8Array.from([0x63, 0x61, 0x66, 0xe9])),
      file("long.md", "x".repeat(3_000_000)),
      file("good.md", "good"),
    );
    expect(notes).toHaveLength(1);
    expect(report).toEqual({
      imported: 1,
      refused: [
        { path: "latin1.md", why: "not-utf8" },
        { path: "long.md", why: "too-long", length: 3_000_000, limit: 1_000_000 },
      ],
    });
  });

  it("takes the file's own time", async () => {
    const { notes } = await importInto(file("a.md", "x"));
    expect(notes[0]).toMatchObject({
      createdAt: "2020-02-03T00:00:00.000Z",
      updatedAt: "2020-02-03T00:00:00.000Z",
    });
  });

  it("takes the title from the front matter, the first heading or the file's name", async () => {
    expect(await titleOf('---\ntitle: "Of the matter"\n---\n# Head')).toBe("Of the matter");
    expect(await titleOf("---\ntags: x\n---\ntext\n\n## A *bold* [head](x) ##\n")).toBe(
      "A bold head",
    );
    expect(await titleOf("```\n# code\n```\nHead\n====\n")).toBe("Head");
    expect(await titleOf("just text")).toBe("name");
    expect(await titleOf('<h1 align="center">\n# ![logo](x.png)\n# Real')).toBe("Real");
  });

  it("names the files whose batch could not be stored", async () => {
    const writer = {
      insert: async (): Promise<never> => {
        throw new Error("disk full");
      },
    };
    const report = await importFiles({ index: { get: () => undefined }, writer }, [
      file("a.md", "x"),
    ]);
    expect(report).toMatchObject({
      imported: 0,
      refused: [{ why: "storage", message: "disk full" }],
    });
  });
});
