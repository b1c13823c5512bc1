/* CodeMirror knows one line break per document. These two say which, so that a body survives byte for byte. */

export type LineBreak = "\r\n" | "\n";

/** CRLF only when every line break is one; in a mixed body a carriage return stays an ordinary character. */
export function lineBreakOf(body: string): LineBreak {
  return body.includes("\r\n") && !/\r(?!\n)|(?<!\r)\n/.test(body) ? "\r\n" : "\n";
}

/** The body with "\n" between lines, as the editor holds it. */
export function toEditorText(body: string, lineBreak: LineBreak): string {
  return lineBreak === "\n" ? body : body.replaceAll(lineBreak, "\n");
}

export function toBody(editorText: string, lineBreak: LineBreak): string {
  return lineBreak === "\n" ? editorText : editorText.replaceAll("\n", lineBreak);
}
