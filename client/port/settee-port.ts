/**
 * The one port between a page and what owns the person's data. Behind it stands a worker today; a page knows
 * nothing else, so that the worker can be replaced. Everything here survives structured clone.
 */
import type { Credentials, SignUpInput } from "#shared/credentials.ts";
import type { User } from "#shared/login.ts";
import type { Note, NoteContent } from "#shared/note.ts";
import type { Reason, SessionEndedWhy } from "#shared/reason.ts";
import type { ReviewBase, ReviewVersion } from "#shared/review.ts";
import type { Result } from "#shared/result.ts";
import type { AccountAsks } from "./account-asks.ts";
import type { DeviceView, ExportedFile } from "./device-view.ts";
import type { LedgerQuery, LedgerView, Safety, SetAsideWhy } from "./safety-view.ts";

// --- what a page sees ---------------------------------------------------------------------------

export type SessionView =
  /** The device record is still being read: show nothing that would flash. */
  | { type: "opening" }
  | { type: "signed-out" }
  /** Nobody is signed in; the account-less notebook is open: everything works, on this device only. */
  | { type: "local" }
  /** Signed in on this device, with or without a network, with or without a valid login session. */
  | { type: "signed-in"; user: User };

/**
 *     signed-out ──log in──► connecting ──► syncing ◄──► up-to-date
 *                             ▲    │           │             │
 *                             │    └───────────┴──────┬──────┘
 *                             │                       ▼
 *                             └── pause ◄── offline · failed(why) · needs-login(why)
 *
 * A pause ends by itself but after needs-login, and at once when woken.
 */
export type SyncState =
  /** Also in the account-less notebook. */
  | { type: "signed-out" }
  | { type: "offline" }
  | { type: "connecting" }
  /**
   * Documents moved and to move, both directions together. With `firstSync` these are the notes that this device
   * receives for the first time; `secondsLeft` is null while it can't be told honestly.
   */
  | { type: "syncing"; done: number; total: number; firstSync?: { secondsLeft: number | null } }
  /**
   * The server has everything here and here has everything there, by sequence numbers; nothing is set aside or held.
   * `at`: since when, ISO 8601.
   */
  | { type: "up-to-date"; at: string }
  | { type: "needs-login"; why: SessionEndedWhy }
  | { type: "failed"; why: SyncFailure };

export type SyncFailure =
  /** An answer that is not CouchDB's: a captive portal, a proxy's error page. */
  | { type: "not-couchdb"; status: number }
  | { type: "server-error"; status: number }
  /** CouchDB takes us for somebody else. */
  | { type: "wrong-user" }
  | { type: "storage"; message: string }
  /** Everything has moved but these notes, which the server refused: see `SyncView.setAside`. */
  | { type: "set-aside"; notes: number }
  /** Everything has moved, but many notes disappeared elsewhere and the person has to decide: see `Safety.held`. */
  | { type: "held"; notes: number }
  | { type: "unexpected"; message: string };

export interface SyncView {
  readonly state: SyncState;
  /** Notes with edits that the server does not have yet. */
  readonly unsynced: number;
  /** Notes that the server refused (validation, size), each with its reason. */
  readonly setAside: readonly { id: string; title: string; reason: string; why: SetAsideWhy }[];
  /** Documents in the database that Settee did not write, or cannot read. They are left untouched. */
  readonly foreign: readonly { id: string; why: string }[];
  readonly safety: Safety;
}

export interface NoteSummary {
  readonly id: string;
  readonly title: string;
  /** First words of the body without Markdown marks, or the words around a search hit. */
  readonly excerpt: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly trashedAt: string | null;
  readonly updatedAt: string;
  /** Has edits that the server does not have yet. */
  readonly unsynced: boolean;
  /** Was changed in several places at once: see `NoteView.review`. */
  readonly wantsReview: boolean;
}

export interface NoteQuery {
  readonly view: "notes" | "trash";
  /** Only notes with this tag. */
  readonly tag: string | null;
  /** Every word of it occurs in title, body or tags, whatever the case. Empty: all. */
  readonly text: string;
  /** The window of the result that is wanted. */
  readonly offset: number;
  readonly limit: number;
}

export interface NoteList {
  readonly total: number;
  readonly offset: number;
  /** Pinned first, then newest first. */
  readonly items: readonly NoteSummary[];
}

export interface NoteView {
  readonly note: Pick<
    Note,
    "title" | "body" | "tags" | "pinned" | "archivedAt" | "trashedAt" | "createdAt" | "updatedAt"
  > & { readonly id: string };
  /** Counts up with every change of this note here: a view with a lower one is older. */
  readonly version: number;
  /** Why it cannot be edited here, or null. */
  readonly readOnly: "newer" | null;
  readonly unsynced: boolean;
  /** The same words were changed in several places at once: the note has all of the texts until a person has looked. */
  readonly review: ReviewView | null;
}

/** Texts that were written at once, for telling them apart. */
export interface ReviewView {
  /** What they came from; null when nobody knows. */
  readonly base: Pick<ReviewBase, "title" | "body"> | null;
  /** Oldest first. Empty when they were too long to be kept beside the note. */
  readonly versions: readonly Pick<ReviewVersion, "title" | "body" | "updatedAt">[];
  /** Place of the version that this device wrote; null when it is not known. */
  readonly ours: number | null;
}

export interface TagCount {
  readonly tag: string;
  readonly notes: number;
}

// --- what a page asks for -----------------------------------------------------------------------

export type LoginFailure =
  | { type: "refused"; reason: Reason; retryAfter?: number }
  | { type: "offline" }
  | { type: "server-error"; status: number };

/** The browser's storage failed. `isFull`: for want of space. */
export type StorageFailure = { type: "storage"; message: string; isFull?: boolean };

export type WriteFailure =
  | { type: "too-long"; field: "title" | "body" | "tags"; length: number; limit: number }
  | { type: "read-only" }
  /** Deleted for good here or on another device. */
  | { type: "gone" }
  /** The text stays in memory and on screen; the next write tries again. */
  | StorageFailure;

export interface ImportFile {
  /** Path inside the chosen folder, for messages and a title of last resort. */
  readonly path: string;
  readonly bytes: ArrayBuffer;
  /** Milliseconds since 1970, the file's own time. */
  readonly modifiedAt: number;
}

export type ImportRefusal = { path: string } & (
  | { why: "not-utf8" }
  | { why: "too-long"; length: number; limit: number }
  | { why: "storage"; message: string }
);

export interface ImportReport {
  readonly imported: number;
  readonly refused: readonly ImportRefusal[];
}

export interface NoteEdit {
  readonly id: string;
  /** The content on which the person's edit stands: what the page last got from the port. */
  readonly base: NoteContent;
  readonly content: NoteContent;
  /**
   * Contents on the way from `base` to `content` that may have been stored already, when an answer got lost: if the
   * note is now as one of them, that is the base.
   */
  readonly steps?: readonly NoteContent[];
}

export interface NoteFlags {
  readonly pinned?: boolean;
  readonly trashed?: boolean;
}

/** Calls. Each resolves only when what it promises is durable in the browser's own database. */
export interface SetteeCalls {
  /** The new account adopts the notes of the account-less notebook, which is empty and closed afterwards. */
  signUp(input: SignUpInput): Promise<Result<User, LoginFailure>>;
  /**
   * Works also while somebody is signed in: the notes of the one before are closed and kept. `localNotes` says what
   * becomes of the account-less notebook; `leave`, the default, keeps it on this device for another day.
   */
  logIn(
    credentials: Credentials,
    choice?: { localNotes: "merge" | "leave" },
  ): Promise<Result<User, LoginFailure>>;
  /**
   * Takes effect on this device at once, with or without a network. With `removeNotes` it answers only when the
   * database is proven to be gone. Look at `Safety.isAllOnServer` before.
   */
  logOut(choice: { removeNotes: boolean }): Promise<Result<null, StorageFailure>>;
  /** Opens the account-less notebook: `session` becomes `local`. */
  startLocal(): Promise<Result<null, StorageFailure>>;
  /** Closes the account-less notebook and keeps it: `session` becomes `signed-out`. */
  leaveLocal(): Promise<Result<null, StorageFailure>>;
  /** Merges the account-less notebook, left at an earlier log-in, into the account that is signed in. */
  mergeLocalNotes(): Promise<Result<null, StorageFailure>>;
  /** Removes the notes of a kept account, or the account-less notebook, from this device; answers when they are gone. */
  removeKept(what: { userId: string } | "local"): Promise<Result<null, StorageFailure>>;
  /**
   * `id` is the new note's, chosen by the port itself if need be: asked twice with the same one it is one note. `whose`
   * is the user in whose notebook it belongs, null for the account-less one: when another is open the answer is `gone`.
   */
  createNote(
    content: NoteContent,
    id?: string,
    whose?: string | null,
  ): Promise<Result<NoteView, WriteFailure>>;
  /** Merges three-way when the note changed since `base`; answers what the note is now. */
  editNote(edit: NoteEdit): Promise<Result<NoteView, WriteFailure>>;
  /**
   * An edit that ends the review of the note, on every device. With `review` it opens that one instead: what was ended
   * by mistake comes back.
   */
  settleReview(edit: NoteEdit, review: ReviewView | null): Promise<Result<NoteView, WriteFailure>>;
  flagNotes(ids: readonly string[], flags: NoteFlags): Promise<Result<null, WriteFailure>>;
  deleteForever(ids: readonly string[]): Promise<Result<null, WriteFailure>>;
  /** `key` makes the ids of the notes, and is chosen by the port itself: asked twice with one it imports once. */
  importFiles(
    files: readonly ImportFile[],
    key?: string,
  ): Promise<Result<ImportReport, WriteFailure>>;
  /** Tries now instead of at the end of a back-off. */
  syncNow(): Promise<null>;
  /**
   * Sends and receives nothing for some seconds. A service worker that is kept busy with requests would not let its
   * successor take over.
   */
  restSync(): Promise<null>;
  /** Sends what the server refused once more, one note or all. */
  retrySetAside(ids: readonly string[] | "all"): Promise<null>;
  /** The person's word on `Safety.held`. `undo` brings the notes back on every device. */
  answerHeld(choice: "apply" | "undo"): Promise<Result<null, StorageFailure>>;
  /** The person has read of `Safety.serverChange`: it goes from the view once it is repaired. */
  dismissServerChange(): Promise<null>;
  /** What `navigator.storage.persist()` answered, or that it was not asked (`null`): it is not wanted again soon. */
  tellPersisted(answer: boolean | null): Promise<null>;
  /**
   * Asks the server about the account, with a new access token where that is needed. Without a network it fails as a
   * log-in does, or rejects when the code for it could not be fetched; `askServerOf` makes one of both. Asked twice, because an answer got lost, it may be refused the second time.
   */
  askServer<Ask extends keyof AccountAsks>(
    ask: Ask,
    input: AccountAsks[Ask]["input"],
  ): Promise<Result<AccountAsks[Ask]["answer"], LoginFailure>>;
  /** All notes as Markdown files, trash included, from memory: works with a full disk and has what was typed last. */
  exportNotes(): Promise<readonly ExportedFile[]>;
}

/** Topics: the listener gets the value at once and then at every change. */
export interface SetteeTopics {
  session: { query: null; value: SessionView };
  sync: { query: null; value: SyncView };
  notes: { query: NoteQuery; value: NoteList };
  /** Null: there is no such note (any more). */
  note: { query: string; value: NoteView | null };
  tags: { query: null; value: readonly TagCount[] };
  /** Where each note is. */
  ledger: { query: LedgerQuery; value: LedgerView };
  device: { query: null; value: DeviceView };
}
export type Topic = keyof SetteeTopics;

export interface SetteePort {
  readonly call: SetteeCalls;
  /** Returns the function that ends the watch. */
  watch<T extends Topic>(
    topic: T,
    query: SetteeTopics[T]["query"],
    listener: (value: SetteeTopics[T]["value"]) => void,
  ): () => void;
}
