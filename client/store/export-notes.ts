import type { ExportedFile } from "#client/port/device-view.ts";
import type { NoteEntry } from "./note-entry.ts";
import type { NoteIndex } from "./note-index.ts";

const LONGEST_NAME = 60;

/** All notes as Markdown, as they are shown: what is typed and could not be stored is in it too. */
export function exportNotes(index: Pick<NoteIndex, "inOrder">): ExportedFile[] {
  const taken = new Set<string>();
  return index.inOrder().map((entry) => ({
    path: findPath(entry, taken),
    text: asMarkdown(entry),
    modifiedAt: entry.shown.updatedAt,
  }));
}

/** Names that differ only in case are one name to many file systems. */
function findPath({ shown }: NoteEntry, taken: Set<string>): string {
  const folder = shown.trashedAt === null ? "" : "Trash/";
  const name = folder + fileName(shown.title);
  let path = `${name}.md`;
  for (let count = 2; taken.has(path.toLowerCase()); count++) path = `${name} ${count}.md`;
  taken.add(path.toLowerCase());
  return path;
}

function fileName(title: string): string {
  const name = title
    .replace(/[\p{Cc}<>:"/\\|?*]+/gu, " ")
    .replace(/\s+/g, " ")
    .slice(0, LONGEST_NAME)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/^[. ]+|[. ]+$/g, "");
  return name === "" ? "Untitled" : name;
}

/** The front matter has what a Markdown file has no other place for. */
function asMarkdown({ shown }: NoteEntry): string {
  const { title, tags, body } = shown;
  const fields = [
    ...(title === "" ? [] : [`title: ${JSON.stringify(title)}`]),
    ...(tags.length === 0 ? [] : [`tags: ${JSON.stringify(tags)}`]),
  ];
  return fields.length === 0 ? body : `---\n${fields.join("\n")}\n---\n${body}`;
}
