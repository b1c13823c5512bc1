import { diffComm } from "node-diff3";
import { splitWords } from "#shared/split-text.ts";

/** A stretch of words. `differs`: the other text does not have them. */
export interface WordPiece {
  readonly text: string;
  readonly differs: boolean;
}

/** Beyond so many pairs of words the texts are shown without marks. */
const MOST_WORD_PAIRS = 4_000_000;

/** The words of `text`, told apart by whether `other` has them, too. */
export function wordDifferences(text: string, other: string): WordPiece[] {
  const [words, others] = [splitWords(text), splitWords(other)];
  if (words.length === 0) return [];
  if (words.length * others.length > MOST_WORD_PAIRS) return [{ text, differs: false }];
  return diffComm(words, others)
    .map(({ common, buffer1 }) => ({
      text: (common ?? buffer1 ?? []).join(""),
      differs: common === undefined,
    }))
    .filter((piece) => piece.text !== "");
}
