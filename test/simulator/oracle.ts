import type { NoteContent } from "#shared/note.ts";
import { wordsOf } from "./written-words.ts";

/**
 * What must be true at the end, known from outside: from what was asked of the port and what it answered.
 *
 * Every word that anybody writes is written once, in one note, and looks like no other. A word is *owed* when the
 * port has answered the edit that wrote it. It ceases to be owed when somebody who had it before them took it out: by
 * an edit whose base has it and whose content has not, or by deleting the note for good on a device that showed the word
 * or wrote it. An attempt is enough for that, since one that was never answered may have come through all the same.
 *
 * At the end, when all faults have ceased and every device has said "up to date":
 * - no owed word is missing ("no acknowledged character missing");
 * - each word stands in its own note only, and no note is there that nobody made ("nothing doubled");
 * - no word is there that nobody wrote (merging neither tears nor glues words);
 * - a note that was deleted for good is there only if an edit was made that the deletion had not seen. A flag has no
 *   words: it counts as unseen when all devices were not calm together between it and the deletion.
 *
 * At any moment a device that calls its edits safe is held to it: what it wrote and is still owed stands in some leaf
 * on the server.
 */
export interface Oracle {
  /** Somebody begins to make the note. */
  create(id: string, content: NoteContent, by: string): Attempt;
  /** Somebody begins to change what is before them. */
  edit(id: string, base: NoteContent, content: NoteContent, by: string): Attempt;
  /** Pinning, trashing and taking out of the trash, or keeping what disappeared elsewhere. */
  flag(id: string): void;
  /** Somebody begins to delete for good what is before them. */
  deleteForever(id: string, shown: NoteContent, by: string): Attempt;
  /** All devices and the server are the same now. */
  calm(): void;
  /** Words that the device has written and that are owed. */
  owedBy(device: string): readonly string[];
  isOwed(word: string): boolean;
  /** Complaints about the final notes, by id. */
  judge(notes: ReadonlyMap<string, NoteContent>): string[];
}

interface Attempt {
  /** The port has answered that it is done. */
  answered(): void;
}

interface Word {
  readonly note: string;
  readonly by: string;
  isAnswered: boolean;
  isTakenOut: boolean;
}

interface Deletion {
  readonly by: string;
  readonly seen: ReadonlySet<string>;
  readonly epoch: number;
  isAnswered: boolean;
}

interface NoteStory {
  /** What was asked for it, in the order of asking. */
  readonly told: string[];
  readonly deletions: Deletion[];
  lastFlagIn: number;
}

export function createOracle(): Oracle {
  const words = new Map<string, Word>();
  const stories = new Map<string, NoteStory>();
  /** Counts the moments of calm. */
  let epoch = 0;

  function storyOf(id: string): NoteStory {
    const story = stories.get(id) ?? { told: [], deletions: [], lastFlagIn: -1 };
    stories.set(id, story);
    return story;
  }

  function tell(note: string, by: string, what: string): () => void {
    const { told } = storyOf(note);
    const place = told.push(`${by} ${what}`) - 1;
    return () => {
      told[place] = `${told[place]} (answered)`;
    };
  }

  function write(note: string, added: readonly string[], by: string, gone: string[] = []): Attempt {
    const answered = tell(note, by, `adds ${added.join(" ")}, takes ${gone.join(" ")}`);
    const written = [...added].map((word): Word => {
      const before = words.get(word);
      if (before !== undefined) return before;
      const fresh = { note, by, isAnswered: false, isTakenOut: false };
      words.set(word, fresh);
      return fresh;
    });
    return {
      answered() {
        answered();
        for (const word of written) word.isAnswered = true;
      },
    };
  }

  function takeOut(gone: Iterable<string>): void {
    for (const text of gone) {
      const word = words.get(text);
      if (word !== undefined) word.isTakenOut = true;
    }
  }

  const isOwed = (word: Word | undefined): boolean =>
    word !== undefined && word.isAnswered && !word.isTakenOut;

  function judgeWords(notes: ReadonlyMap<string, NoteContent>): string[] {
    const complaints: string[] = [];
    const found = new Set<string>();
    for (const [id, content] of notes)
      for (const text of wordsOf(content)) {
        found.add(text);
        const word = words.get(text);
        if (word === undefined) complaints.push(`"${text}" in ${id} was written by nobody`);
        else if (word.note !== id)
          complaints.push(`"${text}" belongs to ${word.note} and stands in ${id}, too`);
      }
    for (const [text, word] of words)
      if (isOwed(word) && !found.has(text))
        complaints.push(
          `"${text}", written by ${word.by} into ${word.note}, is missing${storyOf(word.note)
            .told.map((line) => `\n    ${line}`)
            .join("")}`,
        );
    return complaints;
  }

  function judgeNote(id: string): string[] {
    const story = stories.get(id);
    if (story === undefined) return [`${id} was made by nobody`];
    const own = [...words].filter(([, { note }]) => note === id).map(([text]) => text);
    return story.deletions
      .filter(({ isAnswered }) => isAnswered)
      .filter((deletion) => own.every((text) => deletion.seen.has(text)))
      .filter((deletion) => story.lastFlagIn < deletion.epoch)
      .map(({ by }) => `${id} is back: ${by} had deleted it, and all that was ever in it`);
  }

  return {
    create: (id, content, by) => write(id, [...wordsOf(content)], by),
    edit(id, base, content, by) {
      const [before, after] = [wordsOf(base), wordsOf(content)];
      const gone = [...before].filter((word) => !after.has(word));
      takeOut(gone);
      return write(
        id,
        [...after].filter((word) => !before.has(word)),
        by,
        gone,
      );
    },
    flag(id) {
      tell(id, "somebody", "flags");
      storyOf(id).lastFlagIn = epoch;
    },
    deleteForever(id, shown, by) {
      // What was typed here before is on its way to the screen: whoever deletes then means it too.
      const typed = [...words].filter(([, word]) => word.note === id && word.by === by);
      const seen = new Set([...wordsOf(shown), ...typed.map(([text]) => text)]);
      takeOut(seen);
      const answered = tell(id, by, `deletes ${[...seen].join(" ")}`);
      const deletion: Deletion = { by, seen, epoch, isAnswered: false };
      storyOf(id).deletions.push(deletion);
      return {
        answered() {
          answered();
          deletion.isAnswered = true;
        },
      };
    },
    calm() {
      epoch++;
    },
    owedBy: (device) =>
      [...words].flatMap(([text, word]) => (word.by === device && isOwed(word) ? [text] : [])),
    isOwed: (text) => isOwed(words.get(text)),
    judge: (notes) => [...judgeWords(notes), ...[...notes.keys()].flatMap(judgeNote)],
  };
}
