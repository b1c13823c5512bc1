import type { SetteePort, WriteFailure } from "#client/port/settee-port.ts";
import type { NoteContent } from "#shared/note.ts";
import type { Result } from "#shared/result.ts";
import type { Oracle } from "./oracle.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Asked, SimulatedDevice } from "./simulated-device.ts";
import { changeContent, writeContent } from "./written-words.ts";

/** What people do at a device's pages, each told to the oracle before it is asked of the port. */
export interface PageActs {
  create(device: SimulatedDevice): Asked;
  /** Null: there is nothing to edit. */
  edit(device: SimulatedDevice): Asked | null;
  flag(device: SimulatedDevice): Asked | null;
  deleteForever(device: SimulatedDevice): Asked | null;
  /** So many files at once. */
  importFiles(device: SimulatedDevice, files: number): Asked;
  /** Everything that is shown goes, as by a slip of the hand. */
  deleteMost(device: SimulatedDevice): Asked | null;
  answerHeld(device: SimulatedDevice): Asked | null;
}

type Answer = Result<unknown, WriteFailure>;

export function createPageActs(random: SeededRandom, oracle: Oracle): PageActs {
  let words = 0;
  /** What an open editor last got, by device and note: it may be older than what the port has. */
  const editors = new Map<string, NoteContent>();

  /** Never two alike, and none a part of another. */
  const wordOn = (device: SimulatedDevice) => (): string =>
    `${device.name.charAt(0)}${(words++).toString(36)}_`;

  function pickNote(device: SimulatedDevice): string | null {
    const ids = device.shownIds();
    return ids.length === 0 ? null : random.pick(ids);
  }

  function shown(device: SimulatedDevice, id: string): NoteContent | null {
    const note = device.note(id)?.note;
    return note === undefined ? null : { title: note.title, body: note.body, tags: [...note.tags] };
  }

  /** `isRepeatable`: asked twice it is done once. */
  function asking(
    ask: (port: SetteePort) => Promise<Answer>,
    answered: () => void,
    expected: readonly WriteFailure["type"][] = [],
  ): Asked {
    return {
      async ask(port) {
        const answer = await ask(port);
        if (answer.ok) return answered();
        if (!expected.includes(answer.error.type))
          throw new Error(`The port answers ${JSON.stringify(answer.error)}.`);
      },
    };
  }

  function deleting(device: SimulatedDevice, ids: readonly string[]): Asked | null {
    const attempts = ids.flatMap((id) => {
      const content = shown(device, id);
      return content === null ? [] : [oracle.deleteForever(id, content, device.name)];
    });
    if (attempts.length === 0) return null;
    const answered = (): void => {
      for (const attempt of attempts) attempt.answered();
    };
    return asking((port) => port.call.deleteForever(ids), answered, ["gone"]);
  }

  return {
    create(device) {
      const content = writeContent(random, wordOn(device));
      const id = `note:${random.name(22)}`;
      const attempt = oracle.create(id, content, device.name);
      return asking((port) => port.call.createNote(content, id), attempt.answered);
    },
    edit(device) {
      const id = pickNote(device);
      const now = id === null ? null : shown(device, id);
      if (id === null || now === null) return null;
      const editor = `${device.name} ${id}`;
      const base = random.chance(0.15) ? (editors.get(editor) ?? now) : now;
      const content = changeContent(random, base, wordOn(device));
      editors.set(editor, base);
      if (device.note(id)?.unsynced === false) device.editedWhenSafe.add(id);
      const attempt = oracle.edit(id, base, content, device.name);
      return asking((port) => port.call.editNote({ id, base, content }), attempt.answered, [
        "gone",
      ]);
    },
    flag(device) {
      const id = pickNote(device);
      if (id === null) return null;
      oracle.flag(id);
      const flags = random.chance(0.5)
        ? { pinned: random.chance(0.5) }
        : { trashed: random.chance(0.5) };
      return asking(
        (port) => port.call.flagNotes([id], flags),
        () => {},
        ["gone"],
      );
    },
    deleteForever(device) {
      const id = pickNote(device);
      return id === null ? null : deleting(device, [id]);
    },
    importFiles(device, count) {
      const key = random.name(12);
      const attempts = Array.from({ length: count }, (_, place) => {
        const content = writeContent(random, wordOn(device));
        const body = `# ${wordOn(device)()}\n${content.body}`;
        const id = `note:${key}${place.toString(36)}`;
        return { body, attempt: oracle.create(id, { title: "", body, tags: [] }, device.name) };
      });
      const files = attempts.map(({ body }, place) => ({
        path: `${place}.md`,
        bytes: new TextEncoder().encode(body).buffer,
        modifiedAt: place * 1_000,
      }));
      return {
        async ask(port) {
          const answer = await port.call.importFiles(files, key);
          if (!answer.ok || answer.value.refused.length > 0)
            throw new Error(`The import answers ${JSON.stringify(answer)}.`);
          for (const { attempt } of attempts) attempt.answered();
        },
      };
    },
    deleteMost(device) {
      const ids = device.shownIds();
      return ids.length === 0 ? null : deleting(device, ids.slice(Math.floor(ids.length / 10)));
    },
    answerHeld(device) {
      if (device.sync.safety.held === null) return null;
      const choice = random.pick(["apply", "undo"] as const);
      if (choice === "undo") for (const id of device.shownIds()) oracle.flag(id);
      return asking(
        (port) => port.call.answerHeld(choice),
        () => {},
      );
    },
  };
}
