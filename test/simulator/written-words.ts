import type { NoteContent } from "#shared/note.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Every word in these notes is written once and is like no other, so that none can be missing unnoticed. */
export function wordsOf({ title, body, tags }: NoteContent): ReadonlySet<string> {
  const words = [title, body, ...tags].join(" ").split(/\s+/);
  return new Set(words.filter((word) => word !== "" && word !== "#"));
}

/** A new text of a few lines. */
export function writeContent(random: SeededRandom, newWord: () => string): NoteContent {
  const line = (): string => writeWords(random.between(1, 4), newWord);
  const body = Array.from({ length: random.between(0, 6) }, line).join("\n");
  const tags = random.chance(0.3) ? [newWord()] : [];
  return { title: random.chance(0.8) ? line() : "", body, tags };
}

/** What a person makes of a text: one to three changes at random places. */
export function changeContent(
  random: SeededRandom,
  content: NoteContent,
  newWord: () => string,
): NoteContent {
  let changed = content;
  for (let left = random.between(1, 3); left > 0; left--)
    changed = changeOnce(random, changed, newWord);
  return changed;
}

function changeOnce(
  random: SeededRandom,
  content: NoteContent,
  newWord: () => string,
): NoteContent {
  const { title, body, tags } = content;
  const change = random.weighted([
    { weight: 8, item: () => ({ ...content, body: changeBody(random, body, newWord) }) },
    { weight: 1, item: () => ({ ...content, title: changeLine(random, title, newWord) }) },
    { weight: 1, item: () => ({ ...content, tags: changeTags(random, tags, newWord) }) },
  ]);
  return change();
}

function changeBody(random: SeededRandom, body: string, newWord: () => string): string {
  const lines = body === "" ? [] : body.split("\n");
  const place = random.between(0, Math.max(0, lines.length - 1));
  const kind = random.weighted([
    { weight: 4, item: "add" },
    { weight: 2, item: "remove" },
    { weight: 5, item: "change" },
  ]);
  if (kind === "add" || lines.length === 0)
    lines.splice(random.between(0, lines.length), 0, writeWords(random.between(1, 3), newWord));
  else if (kind === "remove") lines.splice(place, 1);
  else lines[place] = changeLine(random, lines[place] ?? "", newWord);
  return lines.join("\n");
}

function changeLine(random: SeededRandom, line: string, newWord: () => string): string {
  const words = line.split(" ").filter((word) => word !== "");
  const isReplaced = words.length > 0 && random.chance(0.4);
  words.splice(random.between(0, words.length), isReplaced ? 1 : 0, newWord());
  return words.join(" ");
}

function changeTags(random: SeededRandom, tags: string[], newWord: () => string): string[] {
  if (tags.length === 0 || random.chance(0.6)) return [...tags, newWord()];
  const gone = random.pick(tags);
  return tags.filter((tag) => tag !== gone);
}

function writeWords(count: number, newWord: () => string): string {
  return Array.from({ length: count }, newWord).join(" ");
}
