import { diffIndices } from "node-diff3";

/** Replaces `from`…`to` of the old text by `insert`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Above this many line pairs the middle is replaced as one piece: a diff must never be felt while typing. */
const MOST_LINE_PAIRS = 4_000_000;

/** The few small changes, in order and apart from each other, that make `after` out of `before`. */
export function textChanges(before: string, after: string): TextChange[] {
  if (before === after) return [];
  const start = lineStart(before, commonStart(before, after));
  const end = commonLinesAtEnd(before, after, start);
  // The last line gets an end, too: else it would look changed because another one follows it now.
  const missing = end === 0 ? "\n" : "";
  const oldLines = splitLines(before.slice(start, before.length - end) + missing);
  const newLines = splitLines(after.slice(start, after.length - end) + missing);
  if (oldLines.length * newLines.length > MOST_LINE_PAIRS)
    return [trim(before, start, before.length - end, after.slice(start, after.length - end))];
  return lineChanges(before, start, oldLines, newLines);
}

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = "";
  let done = 0;
  for (const change of changes) {
    result += text.slice(done, change.from) + change.insert;
    done = change.to;
  }
  return result + text.slice(done);
}

function lineChanges(before: string, start: number, oldLines: string[], newLines: string[]) {
  const changes: TextChange[] = [];
  const offsets = [start];
  for (const line of oldLines) offsets.push((offsets.at(-1) ?? start) + line.length);
  const offsetOf = (line: number) => offsets[line] ?? before.length;
  for (const hunk of diffIndices(oldLines, newLines)) {
    const [oldAt, oldCount] = hunk.buffer1;
    const [newAt, newCount] = hunk.buffer2;
    const insert = newLines.slice(newAt, newAt + newCount).join("");
    changes.push(within(before, offsetOf(oldAt), offsetOf(oldAt + oldCount), insert));
  }
  return changes;
}

/** Takes the end that the last line was given off again: the end of the line before it serves in its place. */
function within(before: string, from: number, to: number, insert: string): TextChange {
  if (to <= before.length) return trim(before, from, to, insert);
  const text = insert.slice(0, -1);
  if (from === 0) return trim(before, 0, before.length, text);
  return trim(before, from - 1, before.length, insert === "" ? "" : `\n${text}`);
}

/** Narrows a change to the characters that differ. */
function trim(before: string, from: number, to: number, insert: string): TextChange {
  const old = before.slice(from, to);
  const head = commonStart(old, insert);
  const tail = commonEnd(old, insert, Math.min(old.length, insert.length) - head);
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a.charCodeAt(count) === b.charCodeAt(count)) count++;
  return count > 0 && isHighSurrogate(a.charCodeAt(count - 1)) ? count - 1 : count;
}

function commonEnd(a: string, b: string, most: number): number {
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count))
    count++;
  return count > 0 && isLowSurrogate(a.charCodeAt(a.length - count)) ? count - 1 : count;
}

/** Length of the equal end that begins at the start of a line in both. */
function commonLinesAtEnd(a: string, b: string, start: number): number {
  const count = commonEnd(a, b, Math.min(a.length, b.length) - start);
  const newline = a.indexOf("\n", a.length - count);
  return newline === -1 ? 0 : a.length - newline - 1;
}

function lineStart(text: string, at: number): number {
  // A negative start would be taken for 0.
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

// A pair of surrogates is one character: cutting between them would show two broken ones.
function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
