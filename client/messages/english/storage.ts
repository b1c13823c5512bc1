import type { Formats } from "#client/messages/formats.ts";

export function storage(f: Formats) {
  return {
    title: "Space in this browser",
    used: (usage: number, quota: number) => `${f.bytes(usage)} used of ${f.bytes(quota)}`,
    unknown: "This browser does not tell how much space there is.",
    persisted: "The browser has promised to keep the notes.",
    notPersisted: "The browser may clear the notes when it needs space.",
    keep: "Ask it to keep them",
    keepRefused:
      "The browser did not promise it. It often does once Settee is installed as an app or bookmarked.",
    low: "Space in this browser is running low.",
    full: "This browser has no space left. Your last words are on screen only.",
    makeRoom: "What to do…",
    fullTitle: "No space left in this browser",
    fullBody:
      "What you wrote last could not be stored. It is still here as long as this page stays open.",
    fullSteps: [
      "Download all notes: the file has what is on screen too.",
      "Free some space: remove files, empty the trash, or clear other sites’ data. Not this site’s.",
      "Settee stores the rest by itself as soon as there is space again.",
    ],
    unsavedFolder: "Not stored yet",
    download: "Download all notes",
    downloading: "Packing…",
    downloaded: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note in the file.`,
        other: `${f.number(count)} notes in the file.`,
      }),
    downloadFailed: (why: string) => `The file could not be made: ${why}`,
    fileName: (iso: string) => `settee-notes-${iso.slice(0, 10)}.zip`,
  };
}
