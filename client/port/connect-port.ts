import { createEditBases } from "./edit-bases.ts";
import { NOTE_ID_PREFIX } from "#shared/note.ts";
import { announcePage, randomName, type Locks } from "./page-presence.ts";
import { createPendingCalls } from "./pending-calls.ts";
import type { PageMessage, PortEndpoint, WorkerMessage } from "./port-messages.ts";
import type { NoteEdit, SetteeCalls, SetteePort, SetteeTopics, Topic } from "./settee-port.ts";

type Answer<Method extends keyof SetteeCalls> = Awaited<ReturnType<SetteeCalls[Method]>>;

/**
 * The page's end of the port. Calls that meet a bug on the worker's side reject with its message; expected failures
 * are answers. `open` makes a way to a worker, again when that one died: whoever serves the page then gets its watches
 * and unanswered calls once more, so that nothing is lost and, because each call bears it, nothing doubled.
 */
export function connectPort(open: () => PortEndpoint, locks?: Locks): SetteePort & PortControl {
  const pending = createPendingCalls();
  const watches = new Map<number, { message: PageMessage; listener: (value: never) => void }>();
  let lastId = 0;
  let isWelcome = false;
  let endpoint = use(open());
  const sayHello = announcePage(send, locks);

  function use(next: PortEndpoint): PortEndpoint {
    next.addEventListener("message", ({ data }) => {
      if (next === endpoint) receive(data as WorkerMessage);
    });
    next.start?.();
    return next;
  }

  /** Before the welcome nobody listens; what must not be missed is sent then. */
  function send(message: PageMessage): void {
    if (isWelcome) endpoint.postMessage(message);
  }

  /** Both ends come from one build: what arrives has the type that the other end was checked for. */
  function receive(message: WorkerMessage): void {
    switch (message.type) {
      case "alive":
        return watchOver(message.lock);
      case "welcome":
        return sendAll();
      case "value":
        return watches.get(message.id)?.listener(message.value as never);
      case "answer":
        return pending.resolve(message.id, message.value);
      case "threw":
        return pending.reject(message.id, message.message);
    }
  }

  function sendAll(): void {
    isWelcome = true;
    sayHello();
    for (const { message } of watches.values()) send(message);
    for (const call of pending.again()) send(call);
  }

  /** Granted only when the worker that held it has gone. */
  function watchOver(lock: string): void {
    const mine = endpoint;
    void locks?.request(lock, async () => {
      if (endpoint !== mine) return;
      isWelcome = false;
      endpoint = use(open());
    });
  }

  function ask<Method extends keyof SetteeCalls>(
    method: Method,
    ...args: Parameters<SetteeCalls[Method]>
  ): Promise<Answer<Method>> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const call = { type: "call", id, method, args } as const;
      pending.add({ call, resolve, reject });
      send(call);
    });
  }

  const bases = createEditBases();
  async function editNote(edit: NoteEdit): Promise<Answer<"editNote">> {
    try {
      return await ask("editNote", bases.chain(edit));
    } finally {
      bases.answered(edit);
    }
  }

  return {
    tell: send,
    call: {
      signUp: (credentials) => ask("signUp", credentials),
      logIn: (credentials, choice) => ask("logIn", credentials, choice),
      logOut: (choice) => ask("logOut", choice),
      startLocal: () => ask("startLocal"),
      leaveLocal: () => ask("leaveLocal"),
      mergeLocalNotes: () => ask("mergeLocalNotes"),
      removeKept: (what) => ask("removeKept", what),
      createNote: (content, id = createNoteId(), whose) => ask("createNote", content, id, whose),
      editNote,
      settleReview: (edit, review) => ask("settleReview", edit, review),
      flagNotes: (ids, flags) => ask("flagNotes", ids, flags),
      deleteForever: (ids) => ask("deleteForever", ids),
      importFiles: (files, key = randomName()) => ask("importFiles", files, key),
      syncNow: () => ask("syncNow"),
      restSync: () => ask("restSync"),
      retrySetAside: (ids) => ask("retrySetAside", ids),
      answerHeld: (choice) => ask("answerHeld", choice),
      dismissServerChange: () => ask("dismissServerChange"),
      tellPersisted: (answer) => ask("tellPersisted", answer),
      // Which answer belongs to which question is lost on the way, and is as the worker's end was checked for.
      askServer: (name, input) => ask("askServer", name, input) as Promise<never>,
      exportNotes: () => ask("exportNotes"),
    },
    watch<T extends Topic>(
      topic: T,
      query: SetteeTopics[T]["query"],
      listener: (value: SetteeTopics[T]["value"]) => void,
    ) {
      const id = ++lastId;
      const message: PageMessage = { type: "watch", id, topic, query };
      watches.set(id, { message, listener });
      send(message);
      return () => {
        if (watches.delete(id)) send({ type: "unwatch", id });
      };
    },
  };
}

/** Random enough that two devices never choose the same. */
export function createNoteId(): string {
  return NOTE_ID_PREFIX + randomName();
}

/** What a page's own life means for its worker. */
export interface PortControl {
  tell(message: Extract<PageMessage, { type: "wake" | "freeze" }>): void;
}
