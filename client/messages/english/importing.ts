import type { Formats } from "#client/messages/formats.ts";

export function importing(f: Formats) {
  const files = (count: number) =>
    f.plural(count, { one: `${f.number(count)} file`, other: `${f.number(count)} files` });
  return {
    title: "Import notes",
    lead: "Markdown and text files become notes. The files themselves stay as they are.",
    drop: "Drop files or a folder here",
    folder: "Choose a folder",
    files: "Choose files",
    none: "There are no Markdown or text files in this choice (.md, .markdown, .txt).",
    progressLabel: "Import progress",
    progress: (done: number, total: number) => `${f.number(done)} of ${f.number(total)} files read`,
    cancel: "Stop importing",
    stopped: "Stopped. What was imported until then stays.",
    done: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note imported.`,
        other: `${f.number(count)} notes imported.`,
      }),
    skipped: (count: number) =>
      f.plural(count, {
        one: `${files(count)} of another kind was left out.`,
        other: `${files(count)} of other kinds were left out.`,
      }),
    refused: (count: number) =>
      f.plural(count, {
        one: `${files(count)} could not be imported:`,
        other: `${files(count)} could not be imported:`,
      }),
    notUtf8: "not UTF-8 text. Save it as UTF-8 in an editor and import it again.",
    tooLong: (length: number, limit: number) =>
      `${f.number(length)} characters; a note has at most ${f.number(limit)}. Split it into parts.`,
    tooBig: (limit: number) => `too big; a note has at most ${f.number(limit)} characters.`,
    unreadable: (message: string) => `the browser could not read it: ${message}`,
    storage: (message: string) => `this browser could not store it: ${message}`,
    finish: "Done",
    more: "Import more",
  };
}
