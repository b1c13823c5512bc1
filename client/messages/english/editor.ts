import type { Formats } from "#client/messages/formats.ts";

export function editor(f: Formats) {
  return {
    title: "Title",
    titlePlaceholder: "Title",
    note: "Note",
    bodyPlaceholder: "Write something…",
    tags: "Tags",
    addTag: "Add a tag",
    tagPlaceholder: "Add a tag…",
    removeTag: (tag: string) => `Remove the tag ${tag}`,
    tagTooLong: (limit: number) => `A tag has at most ${f.number(limit)} characters.`,
    tagsTooMany: (limit: number) => `A note has at most ${f.number(limit)} tags.`,
    preview: "Preview",
    write: "Write",
    previewOf: (title: string) => `Preview of ${title}`,
    previewEmpty: "Nothing written yet.",
    imageNotLoaded: (text: string) => `Image: ${text}`,
    imageUntitled: "Image",
    taskDone: "Done",
    taskOpen: "To do",
    toolbar: "Note actions",
    saving: "Saving…",
    savingSlow: "Still saving. Your text is safe on screen; leave this page open.",
    savedHere: "Saved on this device",
    savedThere: "On the server",
    edited: (iso: string) => `Edited ${f.moment(iso)}`,
    tooLong: (limit: number) =>
      `A note has at most ${f.number(limit)} characters. This was not added.`,
    fieldTooLong: (length: number, limit: number) =>
      `Too long to be saved: ${f.number(length)} characters, and ${f.number(limit)} are possible. Shorten it.`,
    storage: (why: string) =>
      `Your last changes could not be saved on this device: ${why} They are still on screen: copy the text, then free some space.`,
    storageLater: (title: string) => `The last changes of “${title}” could not be saved.`,
    gone: "This note was deleted for good meanwhile. Your text is still on screen: keep it as a new note, or copy it.",
    readOnly: "This note can't be changed here.",
    keepAsNew: "Keep as a new note",
    copyText: "Copy text",
    copied: "Copied.",
    copyFailed: "The browser refused to copy. Select the text and copy it yourself.",
    tryAgain: "Try again",
    newer:
      "This note was written by a newer Settee. You can read it here; reload to get the new version and edit it.",
  };
}
