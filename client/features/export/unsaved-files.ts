import type { ExportedFile } from "#client/port/device-view.ts";
import type { NoteContent } from "#shared/note.ts";

/** Texts that are nowhere but on screen, as files in a folder of their own; numbered, so that no two have one name. */
export function unsavedFiles(
  contents: readonly NoteContent[],
  folder: string,
  untitled: string,
): ExportedFile[] {
  const modifiedAt = new Date().toISOString();
  return contents.map(({ title, body }, index) => ({
    path: `${folder}/${index + 1} ${fileName(title) || untitled}.md`,
    text: body,
    modifiedAt,
  }));
}

function fileName(title: string): string {
  return title
    .replaceAll(/[\p{Cc}<>:"/\\|?*.]+/gu, " ")
    .slice(0, 60)
    .trim();
}
