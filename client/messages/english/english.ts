import { accounts } from "./accounts.ts";
import { common } from "./common.ts";
import { editor } from "./editor.ts";
import { importing } from "./importing.ts";
import { login } from "./login.ts";
import { notes } from "./notes.ts";
import { shortcuts } from "./shortcuts.ts";
import { storage } from "./storage.ts";
import { sync } from "./sync.ts";
import type { Formats } from "#client/messages/formats.ts";

/** Every sentence that a person sees, in English: the shape that each other language fills. */
export function english(f: Formats) {
  return {
    common,
    accounts: accounts(f),
    login: login(f),
    notes: notes(f),
    editor: editor(f),
    sync: sync(f),
    storage: storage(f),
    importing: importing(f),
    shortcuts,
    formats: f,
  };
}
