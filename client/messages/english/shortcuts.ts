export const shortcuts = {
  title: "Keyboard shortcuts",
  search: "Search",
  newNote: "New note",
  nextNote: "Next note in the list",
  previousNote: "Previous note in the list",
  openNote: "Open the note",
  togglePreview: "Preview or write",
  bold: "Bold",
  italic: "Italic",
  link: "Link",
  back: "Leave the note or the search",
  help: "This list",
} as const;
