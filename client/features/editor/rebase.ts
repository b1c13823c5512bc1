import type { NoteContent } from "#shared/note.ts";
import { textChanges, type TextChange } from "./text-changes.ts";

/**
 * What should be on screen when `incoming` replaces `anchor`, the text on which the person's `current` one stands.
 * Keeps every insertion of both sides and drops what either side deleted; nothing just typed is lost.
 */
export function rebaseText(anchor: string, current: string, incoming: string): string {
  if (current === anchor) return incoming;
  if (incoming === anchor || incoming === current) return current;
  const typed = textChanges(anchor, current);
  const arrived = textChanges(anchor, incoming).filter((change) => !includes(typed, change));
  return applyBoth(anchor, arrived, typed);
}

export function rebaseContent(
  anchor: NoteContent,
  current: NoteContent,
  incoming: NoteContent,
): NoteContent {
  return {
    title: rebaseText(anchor.title, current.title, incoming.title),
    body: rebaseText(anchor.body, current.body, incoming.body),
    tags: rebaseTags(anchor.tags, current.tags, incoming.tags),
  };
}

export function isSameContent(a: NoteContent, b: NoteContent): boolean {
  return a.title === b.title && a.body === b.body && isSameTags(a.tags, b.tags);
}

function isSameTags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((tag, index) => tag === b[index]);
}

function rebaseTags(anchor: string[], current: string[], incoming: string[]): string[] {
  if (isSameTags(anchor, current)) return incoming;
  const removed = new Set(anchor.filter((tag) => !current.includes(tag)));
  const added = current.filter((tag) => !anchor.includes(tag) && !incoming.includes(tag));
  return [...incoming.filter((tag) => !removed.has(tag)), ...added];
}

function includes(changes: readonly TextChange[], wanted: TextChange): boolean {
  return changes.some(
    (change) =>
      change.from === wanted.from && change.to === wanted.to && change.insert === wanted.insert,
  );
}

function applyBoth(
  text: string,
  first: readonly TextChange[],
  second: readonly TextChange[],
): string {
  const changes = [...first, ...second].toSorted((a, b) => a.from - b.from);
  let result = "";
  let done = 0;
  for (const change of changes) {
    if (change.from > done) {
      result += text.slice(done, change.from);
      done = change.from;
    }
    result += change.insert;
    done = Math.max(done, change.to);
  }
  return result + text.slice(done);
}
