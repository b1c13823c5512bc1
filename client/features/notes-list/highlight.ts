export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Cuts a text where the words of a search occur in it, whatever their case. */
export function highlight(text: string, search: string): Piece[] {
  const words = search.split(/\s+/).filter(Boolean).map(escapeRegExp);
  if (words.length === 0) return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${words.join("|")})`, "giu"))
    .map((piece, index) => ({ text: piece, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

function escapeRegExp(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
