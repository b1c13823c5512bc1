/** Longer notes (characters) are previewed in full only when the person asks for it. */
const LONG = 200_000;

/** The beginning of a long text, up to the end of a paragraph where there is one; the text itself if it is not long. */
export function firstPart(body: string): string {
  if (body.length <= LONG) return body;
  const paragraph = body.lastIndexOf("\n\n", LONG);
  if (paragraph > LONG / 2) return body.slice(0, paragraph);
  const line = body.lastIndexOf("\n", LONG);
  return body.slice(0, line > 0 ? line : LONG);
}
