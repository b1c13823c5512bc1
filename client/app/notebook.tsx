import {
  lazy,
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type MouseEvent,
} from "react";
import type { DeviceView } from "#client/port/device-view.ts";
import { createNoteId } from "#client/port/connect-port.ts";
import type { SetteePort, SyncView } from "#client/port/settee-port.ts";
import { createNewDraft } from "#client/features/editor/draft.ts";
import type { Drafts } from "#client/features/editor/drafts.ts";
import { useExport } from "#client/features/export/use-export.ts";
import type { ListKeys } from "#client/features/notes-list/notes-list.tsx";
import { usePersist } from "#client/features/storage/use-persist.ts";
import { useSync } from "#client/features/sync-status/use-sync.ts";
import { createTrash } from "#client/features/trash/trash.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { isPhone } from "#client/ui/phone.ts";
import { VisuallyHidden } from "#client/ui/visually-hidden.tsx";
import { useToasts } from "#client/ui/toasts.tsx";
import type { User } from "#shared/login.ts";
import type { NoteContent } from "#shared/note.ts";
import { Dialogs, type OpenDialog } from "./dialogs.tsx";
import { Foot } from "./foot.tsx";
import { ListPane } from "./list-pane.tsx";
import styles from "./notebook.module.css";
import { notesRoute } from "./route.ts";
import type { Router } from "./router.ts";
import { copyNote } from "./copy-note.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { Welcome } from "./welcome.tsx";

const AccountPane = lazy(async () => ({
  default: (await import("./account-pane.tsx")).AccountPane,
}));
const loadNotePane = () => import("./note-pane.tsx");
const NotePane = lazy(loadNotePane);

export interface NotebookProps {
  port: SetteePort;
  drafts: Drafts;
  router: Router;
  /** Null: the account-less notebook is open. */
  user: User | null;
  device: DeviceView | undefined;
  insecure: boolean;
}

/** The list and the open note, side by side where there is room. */
export function Notebook({ port, drafts, router, user, device, insecure }: NotebookProps) {
  const m = useMessages();
  const tell = useToasts();
  const route = useSyncExternalStore(router.subscribe, router.read);
  const sync = honest(useSync(port), device);
  const download = useExport(port, drafts);
  usePersist(port, device?.storage.wantsPersist ?? false);
  const trash = useMemo(() => createTrash(port, m, tell), [port, m, tell]);
  const search = useRef<{ focus(): void }>(null);
  const list = useRef<ListKeys>(null);
  const note = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [preview, setPreview] = useState(false);
  const [newId, setNewId] = useState<string | null>(null);

  const inAccount = route.place.type === "account" && user !== null;
  const isPaneOpen = route.noteId !== null || inAccount;
  const openList = () => router.back(inAccount ? notesRoute : { place: route.place, noteId: null });
  /** The note is on screen at once and takes what is typed; making it goes on beside it, and tells of a failure there. */
  const createNote = (content: NoteContent) => {
    const id = createNoteId();
    const whose = user?.id ?? null;
    drafts.start(
      createNewDraft(id, content, {
        createNote: (content, id) => port.call.createNote(content, id, whose),
        editNote: port.call.editNote,
      }),
    );
    setNewId(id);
    setPreview(false);
    const place = route.place.type === "tag" ? route.place : ({ type: "notes" } as const);
    router.go({ place, noteId: id });
  };
  const newNote = () =>
    createNote({
      title: "",
      body: "",
      tags: route.place.type === "tag" ? [route.place.tag] : [],
    });
  /** Out of the note: on a phone back to the list, else only the keyboard goes there. */
  const escape = () => {
    if (!isPhone()) list.current?.move(0);
    else if (isPaneOpen) openList();
  };
  const leaveLocal = async () => {
    await drafts.flushAll();
    const answer = await port.call.leaveLocal();
    if (!answer.ok) tell({ kind: "alert", text: m.accounts.failed(answer.error.message) });
  };
  const copy = (content: NoteContent) => void copyNote(content, m, tell);
  const togglePreview = () => setPreview((preview) => !preview);

  useEffect(() => {
    // The row that had the focus is out of sight now; a screen reader goes on in the note.
    if (isPaneOpen && route.noteId !== newId && isPhone()) note.current?.focus();
  }, [isPaneOpen, route.noteId, newId]);
  useEffect(() => {
    // The list is usable by now; the editor comes in the background.
    const timer = setTimeout(() => void loadNotePane(), 300);
    return () => clearTimeout(timer);
  }, []);
  useEffect(
    () =>
      drafts.onLost((draft) => {
        const { content } = draft.read();
        tell({
          kind: "alert",
          text: m.editor.storageLater(content.title || m.notes.untitled),
          action: { label: m.editor.copyText, run: () => void copyNote(content, m, tell) },
        });
      }),
    [drafts, m, tell],
  );
  useShortcuts({
    search: () => {
      if (isPaneOpen && isPhone()) openList();
      requestAnimationFrame(() => search.current?.focus());
    },
    newNote,
    move: (by) => list.current?.move(by),
    togglePreview,
    leave: escape,
    help: () => setDialog("shortcuts"),
  });

  return (
    <main className={styles["notebook"]} data-open={isPaneOpen ? "note" : "list"}>
      <div className={styles["ears"]}>
        <VisuallyHidden>
          <h1>{m.common.appName}</h1>
        </VisuallyHidden>
        <a className={styles["skip"]} href="#note-pane" onClick={focusNote}>
          {m.common.skipToNote}
        </a>
      </div>
      <nav className={styles["list"]} aria-label={m.notes.list}>
        <ListPane
          port={port}
          route={route}
          trash={trash}
          search={search}
          keys={list}
          onDown={() => list.current?.move(1)}
          onNewNote={newNote}
          onImport={() => setDialog("import")}
          foot={
            <Foot
              port={port}
              user={user}
              sync={sync}
              device={device}
              insecure={insecure}
              onOpen={setDialog}
              onDownload={() => void download.run()}
              onAccount={() =>
                router.go({ place: { type: "account", page: "overview" }, noteId: null })
              }
              onLeaveLocal={() => void leaveLocal()}
            />
          }
        />
      </nav>
      <div ref={note} id="note-pane" className={styles["note"]} tabIndex={-1}>
        {route.place.type === "account" && user !== null ? (
          <Suspense fallback={null}>
            <AccountPane
              port={port}
              page={route.place.page}
              user={user}
              download={download}
              isLoggedOut={sync?.state.type === "needs-login"}
              onLeave={openList}
              onLogIn={() => setDialog("log-in")}
              onLogOut={() => setDialog("log-out")}
            />
          </Suspense>
        ) : route.noteId === null ? (
          <Welcome title={m.notes.welcomeTitle} body={m.notes.welcomeBody} />
        ) : (
          <Suspense fallback={null}>
            <NotePane
              key={route.noteId}
              port={port}
              drafts={drafts}
              trash={trash}
              id={route.noteId}
              isNew={route.noteId === newId}
              preview={preview}
              onTogglePreview={togglePreview}
              onLeave={openList}
              onEscape={escape}
              onCopy={copy}
              onKeepAsNew={createNote}
              onFull={() => setDialog("full")}
            />
          </Suspense>
        )}
      </div>
      <Dialogs
        port={port}
        drafts={drafts}
        open={dialog}
        onOpen={setDialog}
        onClose={() => setDialog(null)}
        user={user}
        sync={sync}
        device={device}
        download={download}
      />
    </main>
  );
}

/** While the disk is full there may be words on screen that the worker, and so its ledger, never got. */
function honest(sync: SyncView | undefined, device: DeviceView | undefined): SyncView | undefined {
  if (!sync || device?.storage.room !== "full") return sync;
  return { ...sync, safety: { ...sync.safety, isAllOnServer: false } };
}

function focusNote(event: MouseEvent): void {
  // The fragment is the route, so the link must not change it.
  event.preventDefault();
  document.getElementById("note-pane")?.focus();
}
