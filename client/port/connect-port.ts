import { createEditBases } from "./edit-bases.ts";
import { announcePage, type Locks } from "./page-presence.ts";
import type { PageMessage, PortEndpoint, WorkerMessage } from "./port-messages.ts";
import type { NoteEdit, SetteeCalls, SetteePort, SetteeTopics, Topic } from "./settee-port.ts";

type Answer<Method extends keyof SetteeCalls> = Awaited<ReturnType<SetteeCalls[Method]>>;

/**
 * The page's end of the port. Calls that meet a bug on the worker's side reject with its message; expected failures
 * are answers.
 */
export function connectPort(endpoint: PortEndpoint, locks?: Locks): SetteePort {
  const pending = new Map<number, PendingCall>();
  const watches = new Map<number, (value: never) => void>();
  let lastId = 0;

  endpoint.addEventListener("message", ({ data }) => receive(data as WorkerMessage));
  endpoint.start?.();
  announcePage(send, locks);

  function send(message: PageMessage): void {
    endpoint.postMessage(message);
  }

  /** Both ends come from one build: what arrives has the type that the other end was checked for. */
  function receive(message: WorkerMessage): void {
    if (message.type === "value") {
      watches.get(message.id)?.(message.value as never);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.type === "answer") call?.resolve(message.value as never);
    else call?.reject(new Error(message.message));
  }

  function ask<Method extends keyof SetteeCalls>(
    method: Method,
    ...args: Parameters<SetteeCalls[Method]>
  ): Promise<Answer<Method>> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      send({ type: "call", id, method, args });
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
    call: {
      signUp: (credentials) => ask("signUp", credentials),
      logIn: (credentials, choice) => ask("logIn", credentials, choice),
      logOut: (choice) => ask("logOut", choice),
      startLocal: () => ask("startLocal"),
      leaveLocal: () => ask("leaveLocal"),
      mergeLocalNotes: () => ask("mergeLocalNotes"),
      removeKept: (what) => ask("removeKept", what),
      createNote: (content) => ask("createNote", content),
      editNote,
      flagNotes: (ids, flags) => ask("flagNotes", ids, flags),
      deleteForever: (ids) => ask("deleteForever", ids),
      importFiles: (files) => ask("importFiles", files),
      syncNow: () => ask("syncNow"),
      retrySetAside: (ids) => ask("retrySetAside", ids),
      answerHeld: (choice) => ask("answerHeld", choice),
      dismissServerChange: () => ask("dismissServerChange"),
      tellPersisted: (answer) => ask("tellPersisted", answer),
      exportNotes: () => ask("exportNotes"),
    },
    watch<T extends Topic>(
      topic: T,
      query: SetteeTopics[T]["query"],
      listener: (value: SetteeTopics[T]["value"]) => void,
    ) {
      const id = ++lastId;
      watches.set(id, listener);
      send({ type: "watch", id, topic, query });
      return () => {
        if (watches.delete(id)) send({ type: "unwatch", id });
      };
    },
  };
}

interface PendingCall {
  resolve(value: never): void;
  reject(error: Error): void;
}
