import type { ImportFile, ImportRefusal, ImportReport } from "#client/port/settee-port.ts";
import { MAX_BODY_LENGTH, MAX_TITLE_LENGTH } from "#shared/limits.ts";
import { NOTE_ID_PREFIX, type Note } from "#shared/note.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import { wellFormed } from "./content-limits.ts";
import { createNoteId } from "./note-id.ts";
import { newNote } from "./note-store.ts";
import type { NoteIndex } from "./note-index.ts";
import type { NoteWriter } from "./note-writer.ts";
import { messageOf } from "./pouch-error.ts";

const BATCH = 200;

interface Inserting {
  readonly writer: Pick<NoteWriter, "insert">;
  readonly index: Pick<NoteIndex, "get">;
}

/** Makes a note of every file, under ids made of `key` (lower-case letters and digits) and its place. A file that can't become one is refused with its reason; the others go on. */
export async function importFiles(
  store: Inserting,
  files: readonly ImportFile[],
  key = createNoteId().slice(NOTE_ID_PREFIX.length),
): Promise<ImportReport> {
  const refused: ImportRefusal[] = [];
  let imported = 0;
  for (let start = 0; start < files.length; start += BATCH) {
    const pathsById = new Map<string, string>();
    const notes: Note[] = [];
    for (const [place, file] of files.slice(start, start + BATCH).entries()) {
      const read = readFile(file, `${NOTE_ID_PREFIX}${key}${(start + place).toString(36)}`);
      if (!read.ok) refused.push(read.error);
      else {
        notes.push(read.value);
        pathsById.set(read.value._id, file.path);
      }
    }
    // Those that are there already came by the same call, before its answer got lost.
    const failures = await insertBatch(
      store,
      notes.filter(({ _id }) => store.index.get(_id) === undefined),
    );
    imported += notes.length - failures.size;
    for (const [id, message] of failures)
      refused.push({ path: pathsById.get(id) ?? id, why: "storage", message });
  }
  return { imported, refused };
}

async function insertBatch(
  store: Inserting,
  notes: readonly Note[],
): Promise<ReadonlyMap<string, string>> {
  try {
    return await store.writer.insert(notes);
  } catch (error) {
    return new Map(notes.map((note) => [note._id, messageOf(error)]));
  }
}

function readFile(file: ImportFile, id: string): Result<Note, ImportRefusal> {
  const { path } = file;
  const body = decode(file.bytes);
  if (body === null) return fail({ path, why: "not-utf8" });
  if (body.length > MAX_BODY_LENGTH)
    return fail({ path, why: "too-long", length: body.length, limit: MAX_BODY_LENGTH });
  const title = wellFormed(titleOf(body, path).slice(0, MAX_TITLE_LENGTH));
  const at = instantOf(file.modifiedAt);
  return succeed(newNote(id, { title, body, tags: [] }, at));
}

/** A file may have a time that no note can: before 1970, after 9999, or none at all. */
function instantOf(milliseconds: number): string {
  const latest = Date.UTC(9999, 11, 31);
  const known = Number.isFinite(milliseconds) ? milliseconds : 0;
  return new Date(Math.min(Math.max(known, 0), latest)).toISOString();
}

/** Keeps every byte, a byte order mark too; null when encoding it again would not give the file. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Title of the front matter, else the first heading outside of code, else the file's name. */
function titleOf(body: string, path: string): string {
  const text = body.replace(/^\uFEFF/, "").slice(0, 100_000);
  const [whole = "", frontMatter = ""] = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(text) ?? [];
  const named = /^title:[ \t]*(.+)$/m.exec(frontMatter)?.[1] ?? "";
  return (
    plain(named.replace(/^(["'])(.*)\1\s*$/, "$2")) ||
    plain(firstHeading(text.slice(whole.length))) ||
    fileName(path)
  );
}

function firstHeading(text: string): string {
  let fence: string | null = null;
  let before = "";
  for (const line of text.split(/\r?\n/)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1] ?? null;
    if (mark !== null) fence = fence === null ? mark : fence === mark ? null : fence;
    if (fence === null && mark === null) {
      const heading = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#*)?[ \t]*$/.exec(line)?.[1];
      if (heading && plain(heading)) return heading;
      if (/^ {0,3}(=+|-+)[ \t]*$/.test(line) && plain(before)) return before;
    }
    before = fence === null ? line : "";
  }
  return "";
}

function plain(markdown: string): string {
  return markdown
    .replace(/<[^>]{0,500}>/g, "")
    .replace(/!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])/g, "")
    .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/[`*]|__/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function fileName(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.replace(/\.[^.]+$/, "") || name;
}
