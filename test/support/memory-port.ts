import type { DeviceView } from "#client/port/device-view.ts";
import type { LedgerQuery, LedgerView } from "#client/port/safety-view.ts";
import type {
  NoteList,
  NoteQuery,
  NoteView,
  ReviewView,
  SessionView,
  SetteeCalls,
  SetteePort,
  SetteeTopics,
  SyncView,
  TagCount,
  Topic,
} from "#client/port/settee-port.ts";
import { nothingToLose } from "#client/port/nothing-to-lose.ts";
import type { NoteContent } from "#shared/note.ts";
import { fail, succeed } from "#shared/result.ts";
import { memoryAccount } from "./memory-account.ts";

type Listener = () => void;

export interface MemoryPort extends SetteePort {
  readonly calls: SetteeCalls;
  setSession(session: SessionView): void;
  setDevice(device: Partial<DeviceView>): void;
  setSync(sync: Partial<SyncView>): void;
  /** Another device's edit arrives. */
  receive(id: string, part: Partial<NoteView["note"]>): void;
  /** Its texts were written at once in several places. */
  setReview(id: string, review: ReviewView | null): void;
  add(note: Partial<NoteView["note"]> & NoteContent, more?: Partial<NoteView>): string;
  /** What the next calls answer in place of the real one. */
  override(calls: Partial<SetteeCalls>): void;
}

/** A SetteePort that keeps everything in memory: for tests, and for looking at screens. */
export function createMemoryPort(now: () => number = Date.now): MemoryPort {
  const notes = new Map<string, NoteView>();
  const listeners = new Set<Listener>();
  let session: SessionView = { type: "opening" };
  let sync: SyncView = {
    state: { type: "offline" },
    unsynced: 0,
    setAside: [],
    foreign: [],
    safety: nothingToLose,
  };
  let device: DeviceView = {
    accounts: [],
    localNotes: 0,
    storage: {
      usage: 48_300_000,
      quota: 10_000_000_000,
      isPersisted: false,
      room: "enough",
      wantsPersist: false,
    },
  };
  let count = 0;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const iso = () => new Date(now()).toISOString();

  function put(
    id: string,
    part: Partial<NoteView["note"]>,
    unsynced: boolean,
    more: Partial<NoteView> = {},
  ): NoteView | null {
    const old = notes.get(id);
    if (!old) return null;
    const view = {
      ...old,
      note: { ...old.note, ...part },
      version: old.version + 1,
      unsynced,
      ...more,
    };
    notes.set(id, view);
    tell();
    return view;
  }

  function add(
    note: Partial<NoteView["note"]> & NoteContent,
    more: Partial<NoteView> = {},
  ): string {
    const id = note.id ?? `note:${(++count).toString(36).padStart(6, "0")}`;
    const full = {
      pinned: false,
      archivedAt: null,
      trashedAt: null,
      createdAt: iso(),
      updatedAt: iso(),
      ...note,
      id,
    };
    notes.set(id, {
      note: full,
      version: 1,
      readOnly: null,
      unsynced: false,
      review: null,
      ...more,
    });
    tell();
    return id;
  }

  const user = { id: "memorymemorymemory", email: "ada@example.org", roles: ["member" as const] };
  const signIn: SetteeCalls["logIn"] = async () => {
    session = { type: "signed-in", user };
    tell();
    return succeed(user);
  };
  let calls: SetteeCalls = {
    signUp: signIn,
    logIn: signIn,
    logOut: async () => {
      session = { type: "signed-out" };
      tell();
      return succeed(null);
    },
    startLocal: async () => {
      session = { type: "local" };
      tell();
      return succeed(null);
    },
    leaveLocal: async () => {
      session = { type: "signed-out" };
      tell();
      return succeed(null);
    },
    mergeLocalNotes: async () => {
      device = { ...device, localNotes: 0 };
      tell();
      return succeed(null);
    },
    removeKept: async (what) => {
      device =
        what === "local"
          ? { ...device, localNotes: 0 }
          : { ...device, accounts: device.accounts.filter((it) => it.user.id !== what.userId) };
      tell();
      return succeed(null);
    },
    createNote: async (content, id) => {
      const known = id === undefined ? undefined : notes.get(id);
      if (known) return succeed(known);
      const named = id === undefined ? content : { ...content, id };
      const view = notes.get(add(named, { unsynced: true }));
      return view ? succeed(view) : fail({ type: "gone" });
    },
    editNote: async ({ id, content }) => {
      const view = put(id, { ...content, updatedAt: iso() }, true);
      return view ? succeed(view) : fail({ type: "gone" });
    },
    settleReview: async ({ id, content }, review) => {
      const view = put(id, { ...content, updatedAt: iso() }, true, { review });
      return view ? succeed(view) : fail({ type: "gone" });
    },
    flagNotes: async (ids, { pinned, trashed }) => {
      for (const id of ids)
        put(
          id,
          {
            ...(pinned !== undefined && { pinned }),
            ...(trashed !== undefined && { trashedAt: trashed ? iso() : null }),
          },
          true,
        );
      return succeed(null);
    },
    deleteForever: async (ids) => {
      for (const id of ids) notes.delete(id);
      tell();
      return succeed(null);
    },
    importFiles: async (files) => {
      for (const file of files)
        add({ title: file.path, body: new TextDecoder().decode(file.bytes), tags: [] });
      return succeed({ imported: files.length, refused: [] });
    },
    syncNow: async () => null,
    restSync: async () => null,
    retrySetAside: async () => null,
    answerHeld: async () => {
      sync = { ...sync, safety: { ...sync.safety, held: null } };
      tell();
      return succeed(null);
    },
    dismissServerChange: async () => {
      sync = { ...sync, safety: { ...sync.safety, serverChange: null } };
      tell();
      return null;
    },
    tellPersisted: async (isPersisted) => {
      device = { ...device, storage: { ...device.storage, isPersisted, wantsPersist: false } };
      tell();
      return null;
    },
    askServer: memoryAccount(now()),
    exportNotes: async () =>
      [...notes.values()].map(({ note }) => ({
        path: `${note.id}.md`,
        text: note.body,
        modifiedAt: note.updatedAt,
      })),
  };

  const read: { [T in Topic]: (query: SetteeTopics[T]["query"]) => SetteeTopics[T]["value"] } = {
    session: () => session,
    sync: () => sync,
    notes: (query) => listNotes([...notes.values()], query),
    note: (id) => notes.get(id) ?? null,
    tags: () => countTags([...notes.values()]),
    ledger: (query) => listPlaces([...notes.values()], query),
    device: () => device,
  };

  return {
    get call() {
      return calls;
    },
    get calls() {
      return calls;
    },
    watch: (topic, query, listener) => {
      const look = () => listener(read[topic](query));
      listeners.add(look);
      queueMicrotask(() => listeners.has(look) && look());
      return () => listeners.delete(look);
    },
    setSession: (next) => {
      session = next;
      tell();
    },
    setDevice: (part) => {
      device = { ...device, ...part };
      tell();
    },
    setSync: (part) => {
      sync = { ...sync, ...part };
      tell();
    },
    receive: (id, part) => void put(id, { updatedAt: iso(), ...part }, false),
    setReview: (id, review) => void put(id, {}, false, { review }),
    add,
    override: (part) => {
      calls = { ...calls, ...part };
    },
  };
}

function listNotes(views: NoteView[], query: NoteQuery): NoteList {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = views
    .filter(({ note }) => (note.trashedAt !== null) === (query.view === "trash"))
    .filter(({ note }) => query.tag === null || note.tags.includes(query.tag))
    .filter(({ note }) => {
      const text = `${note.title}\n${note.body}\n${note.tags.join("\n")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted(
      (a, b) =>
        Number(b.note.pinned) - Number(a.note.pinned) ||
        b.note.updatedAt.localeCompare(a.note.updatedAt),
    );
  return {
    total: found.length,
    offset: query.offset,
    items: found
      .slice(query.offset, query.offset + query.limit)
      .map(({ note, unsynced, review }) => ({
        id: note.id,
        title: note.title,
        excerpt: note.body
          .replaceAll(/[#*_>`[\]]|^- /gm, "")
          .replaceAll(/\s+/g, " ")
          .slice(0, 120),
        tags: note.tags,
        pinned: note.pinned,
        trashedAt: note.trashedAt,
        updatedAt: note.updatedAt,
        unsynced,
        wantsReview: review !== null,
      })),
  };
}

function listPlaces(views: NoteView[], query: LedgerQuery): LedgerView {
  const lines = views
    .filter(({ unsynced }) => query.only === "all" || unsynced)
    .map(({ note, unsynced }) => ({
      id: note.id,
      title: note.title,
      place: { type: unsynced ? ("only-here" as const) : ("on-server" as const) },
      isDeleted: false,
      updatedAt: note.updatedAt,
    }));
  const onlyHere = views.filter(({ unsynced }) => unsynced).length;
  return {
    counts: { onlyHere, onItsWay: 0, onServer: views.length - onlyHere, setAside: 0 },
    total: lines.length,
    offset: query.offset,
    lines: lines.slice(query.offset, query.offset + query.limit),
  };
}

function countTags(views: NoteView[]): TagCount[] {
  const counts = new Map<string, number>();
  for (const { note } of views)
    if (note.trashedAt === null)
      for (const tag of note.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, notes]) => ({ tag, notes })).toSorted((a, b) => b.notes - a.notes);
}
