const EXCERPT_LENGTH = 160;
/** What is looked at for the first words: a body may be a megabyte. */
const READ_LENGTH = 2_000;
const BEFORE_HIT = 40;

/** First words of a body without Markdown marks, or the words around the first hit. One line. */
export function excerptOf(body: string, words: readonly string[]): string {
  const hit = firstHit(body, words);
  if (hit < 0 || hit < EXCERPT_LENGTH / 2) return cut(withoutMarks(body.slice(0, READ_LENGTH)));
  const start = startOfWord(body, hit - BEFORE_HIT);
  return `…${cut(withoutMarks(body.slice(start, start + READ_LENGTH)))}`;
}

function firstHit(body: string, words: readonly string[]): number {
  if (words.length === 0) return -1;
  const lowered = body.toLowerCase();
  const hits = words.map((word) => lowered.indexOf(word)).filter((place) => place >= 0);
  return hits.length === 0 ? -1 : Math.min(...hits);
}

/** A little back from the hit to a space, so that the excerpt does not begin inside a word. */
function startOfWord(body: string, from: number): number {
  const start = Math.max(0, from);
  const space = body.slice(start, start + BEFORE_HIT).search(/\s/);
  return space < 0 ? start : start + space + 1;
}

function withoutMarks(markdown: string): string {
  return markdown
    .replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/, "")
    .replace(/<!--[\s\S]*?-->|<[^>]{0,500}>/g, " ")
    .replace(/^\s*(```|~~~).*$/gm, " ")
    .replace(/!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/^\s*(#{1,6}\s+|>+\s?|[-*+]\s+(\[[ xX]\]\s+)?|\d+[.)]\s+)/gm, "")
    .replace(/^\s*([-=*_|:]\s*){3,}$/gm, " ")
    .replace(/^\s*\|(.*)\|\s*$/gm, (_row, cells: string) => cells.replaceAll("|", " "))
    .replace(/(\*\*|__|~~|`+)/g, "")
    .replace(/(^|\s)[*_](?=\S)|(\S)[*_](?=\s|$|[.,;:!?])/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}

function cut(text: string): string {
  if (text.length <= EXCERPT_LENGTH) return text;
  const short = text.slice(0, EXCERPT_LENGTH);
  const space = short.lastIndexOf(" ");
  const end = space > EXCERPT_LENGTH / 2 ? space : EXCERPT_LENGTH;
  // Half of a surrogate pair would be shown as a broken character.
  return `${short.slice(0, end).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
