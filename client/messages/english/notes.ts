import type { Formats } from "#client/messages/formats.ts";

export function notes(f: Formats) {
  return {
    list: "Notes",
    trash: "Trash",
    places: "Places",
    newNote: "New note",
    untitled: "Untitled",
    pinned: "Pinned",
    pin: "Pin to the top",
    unpin: "Unpin",
    unsynced: "Not on the server yet",
    wantsReview: "Changed in two places at once",
    moveToTrash: "Move to trash",
    restore: "Restore",
    deleteForever: "Delete forever",
    back: "Back to the list",
    more: "More about this note",
    trashed: "Moved to the trash.",
    restored: "Restored.",
    deleted: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note deleted.`,
        other: `${f.number(count)} notes deleted.`,
      }),
    deleteTitle: "Delete this note forever?",
    deleteBody: (title: string) => `“${title}” disappears from every device. This can't be undone.`,
    emptyTrash: "Empty trash",
    emptyTrashTitle: "Empty the trash?",
    emptyTrashBody: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note disappears from every device. This can't be undone.`,
        other: `${f.number(count)} notes disappear from every device. This can't be undone.`,
      }),
    inTrash: "This note is in the trash.",
    emptyTitle: "Nothing here yet",
    emptyBody: "Write your first note, or bring your Markdown files along.",
    emptyTrashNow: "The trash is empty",
    emptyTag: (tag: string) => `No notes with the tag “${tag}”`,
    nothingFound: (text: string) => `Nothing found for “${text}”`,
    nothingFoundHint: "Every word is looked for in titles, texts and tags.",
    welcomeTitle: "Take a seat",
    welcomeBody: "Choose a note from the list, or start a new one.",
    goneTitle: "This note is gone",
    goneBody: "It was deleted for good, here or on another device.",
    backToNotes: "Back to all notes",
    search: "Search notes",
    clearSearch: "Clear the search",
    found: (count: number) =>
      f.plural(count, {
        one: `${f.number(count)} note found`,
        other: `${f.number(count)} notes found`,
      }),
    failed: (why: string) => `This was not saved: ${why}`,
  };
}
