import type { NoteEdit, NoteView, SetteeCalls, WriteFailure } from "#client/port/settee-port.ts";
import type { NoteContent } from "#shared/note.ts";
import { isSameContent, rebaseContent } from "./rebase.ts";

/** A stroke waits this long (ms) for its neighbours; with the write behind it, it is durable within 300. */
const GATHER = 120;
/** From here on (ms) the person is told that a save is taking long: a full disk can leave it unsettled for ever. */
const SLOW = 4000;
/** A save that failed for want of storage is tried again after this long (ms). */
const AGAIN = 5000;
/** So many texts that the storage would not take are remembered; the worker may show any of them. */
const REFUSED = 10;

type SaveState =
  | { type: "saved" }
  | { type: "saving" }
  | { type: "slow" }
  | { type: "failed"; failure: WriteFailure };

export interface DraftView {
  /** What is on screen. */
  readonly content: NoteContent;
  /** The note as the port last told it: flags, times, `unsynced`. */
  readonly view: NoteView;
  readonly save: SaveState;
  /** Deleted for good while it was open. */
  readonly gone: boolean;
}

export interface Draft {
  readonly id: string;
  read(): DraftView;
  subscribe(listener: () => void): () => void;
  /** Takes what the person did. Ignored on a read-only note. */
  change(part: Partial<NoteContent>): void;
  /** Takes what the port tells; null when the note is gone. */
  receive(view: NoteView | null): void;
  /** Between the two nothing that arrives enters the screen: an input method is composing. */
  hold(): void;
  release(): void;
  /** Saves now. Resolves when all is saved or has failed. */
  flush(): Promise<void>;
}

/**
 * Brings what a person types into the port, one call at a time, and what arrives onto the screen.
 *
 * Three texts: `anchor` is what the port last gave, `sent` is under way, `current` is on screen.
 *
 *     idle ── change ──▶ gathering ── GATHER ms or flush ──▶ sending ── answer ──▶ idle, or gathering
 *                                                              └── failure ──▶ failed ── change, retry ──▶ sending
 */
export function createDraft(first: NoteView, editNote: SetteeCalls["editNote"]): Draft {
  return openDraft(first, editNote, null);
}

/**
 * The draft of a note that is only on screen so far: what it sends first makes the note, and what is typed meanwhile
 * follows as an edit. `id` is the page's own choice, so that nothing has to be waited for.
 */
export function createNewDraft(
  id: string,
  content: NoteContent,
  call: Pick<SetteeCalls, "createNote" | "editNote">,
): Draft {
  const at = new Date().toISOString();
  const note = { ...content, id, pinned: false, archivedAt: null, trashedAt: null };
  const first = { note: { ...note, createdAt: at, updatedAt: at }, version: 0 };
  const draft = openDraft(
    { ...first, readOnly: null, unsynced: true, review: null },
    call.editNote,
    call.createNote,
  );
  void draft.flush();
  return draft;
}

/** `createNote`: the note does not exist yet. */
function openDraft(
  first: NoteView,
  editNote: SetteeCalls["editNote"],
  createNote: SetteeCalls["createNote"] | null,
): Draft {
  const id = first.note.id;
  let isStored = createNote === null;
  let anchor = contentOf(first);
  let current = anchor;
  let sent: NoteContent | null = null;
  let newest = first;
  let arrived: NoteContent | null = null;
  let held = false;
  let gone = false;
  /**
   * What the storage would not take, oldest first. The worker may show it all the same, from a memory that can end
   * any time: until a save succeeds nothing it shows counts as stored, and nothing of it replaces what is on screen.
   */
  let refused: NoteContent[] = [];
  /** Stays, and stays on screen, until a save succeeds. */
  let failure: WriteFailure | null = null;
  /** After a failure nothing is sent until the person or the timer asks for it. */
  let paused = false;
  let slow = false;
  let gather: ReturnType<typeof setTimeout> | null = null;
  let settled: (() => void)[] = [];
  const listeners = new Set<() => void>();
  let shown = look();

  function look(): DraftView {
    return { content: current, view: newest, save: saveState(), gone };
  }

  function saveState(): SaveState {
    if (slow) return { type: "slow" };
    if (failure) return { type: "failed", failure };
    if (sent) return { type: "saving" };
    return isSaved() ? { type: "saved" } : { type: "saving" };
  }

  function isSaved(): boolean {
    return isStored && refused.length === 0 && isSameContent(current, anchor);
  }

  function tell(): void {
    shown = look();
    for (const listener of listeners) listener();
  }

  /** Lets what arrived onto the screen, unless a call or an input method is in the way. */
  function admit(): boolean {
    if (!arrived) return true;
    if (sent || held) return false;
    if (refused.length > 0) return true;
    current = rebaseContent(anchor, current, arrived);
    anchor = arrived;
    arrived = null;
    return true;
  }

  function proceed(): void {
    const free = admit();
    if (!free || sent || gather) return tell();
    if (isSaved()) {
      failure = null;
      tell();
      for (const done of settled) done();
      settled = [];
    } else if (!paused) {
      void send();
    }
  }

  function schedule(delay: number): void {
    gather ??= setTimeout(() => {
      gather = null;
      paused = false;
      proceed();
    }, delay);
  }

  async function send(): Promise<void> {
    const content = current;
    sent = content;
    const slowTimer = setTimeout(() => {
      slow = true;
      tell();
    }, SLOW);
    tell();
    const create = isStored ? null : createNote;
    const save = create ? create(content, id) : editNote(editTo(content));
    const answer = await save.catch((error: unknown) => ({
      ok: false as const,
      error: { type: "storage" as const, message: String(error) },
    }));
    clearTimeout(slowTimer);
    slow = false;
    sent = null;
    if (!answer.ok) return takeFailure(answer.error, content);
    // A creation may answer what an earlier one made, of which only a failure was heard: an edit goes on from there.
    takeAnswer(create ? contentOf(answer.value) : content, answer.value);
  }

  function editTo(content: NoteContent): NoteEdit {
    return { id, base: anchor, content, ...(refused.length > 0 ? { steps: refused } : {}) };
  }

  function takeAnswer(content: NoteContent, answer: NoteView): void {
    failure = null;
    refused = [];
    isStored = true;
    anchor = content;
    // A view that came during the call may be newer than its answer, and then contains it.
    if (answer.version >= newest.version) newest = answer;
    const now = contentOf(newest);
    arrived = isSameContent(now, anchor) ? null : now;
    proceed();
  }

  function takeFailure(error: WriteFailure, content: NoteContent): void {
    failure = error;
    paused = true;
    if (error.type === "storage") refuse(content);
    if (error.type === "gone") gone = true;
    const now = contentOf(newest);
    arrived = isSameContent(now, anchor) ? null : now;
    admit();
    tell();
    for (const done of settled) done();
    settled = [];
    if (error.type === "storage") schedule(AGAIN);
  }

  function refuse(content: NoteContent): void {
    const others = refused.filter((before) => !isSameContent(before, content));
    refused = [...others, content].slice(-REFUSED);
  }

  function cancelGather(): void {
    if (gather) clearTimeout(gather);
    gather = null;
  }

  return {
    id,
    read: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: (part) => {
      if (newest.readOnly) return;
      current = { ...current, ...part };
      if (paused) cancelGather();
      if (!gone) schedule(GATHER);
      tell();
    },
    receive: (view) => {
      if (!view) gone = isStored;
      else if (view.version >= newest.version) {
        gone = false;
        isStored = true;
        newest = view;
        const now = contentOf(view);
        arrived = isSameContent(now, anchor) ? null : now;
      }
      admit();
      tell();
    },
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      proceed();
    },
    flush: () => {
      cancelGather();
      // The page may be about to go: saving matters more than an unfinished composition.
      held = false;
      const { type } = saveState();
      if (type === "saved" || gone) return Promise.resolve();
      paused = false;
      const done = new Promise<void>((resolve) => settled.push(resolve));
      proceed();
      return done;
    },
  };
}

function contentOf(view: NoteView): NoteContent {
  const { title, body, tags } = view.note;
  return { title, body, tags };
}
