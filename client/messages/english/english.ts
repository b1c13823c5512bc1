import { common } from "./common.ts";
import { editor } from "./editor.ts";
import { importing } from "./importing.ts";
import { login } from "./login.ts";
import { notes } from "./notes.ts";
import { shortcuts } from "./shortcuts.ts";
import { sync } from "./sync.ts";
import type { Formats } from "#client/messages/formats.ts";

/** Every sentence that a person sees, in English: the shape that each other language fills. */
export function english(f: Formats) {
  return {
    common,
    login: login(f),
    notes: notes(f),
    editor: editor(f),
    sync: sync(f),
    importing: importing(f),
    shortcuts,
    formats: f,
  };
}
