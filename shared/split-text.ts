/** A text that ends with a line end has an empty last line here, so that joining never glues two lines together. */
export function splitLines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

export function joinLines(lines: readonly string[]): string {
  return lines.join("\n");
}

/** Words and what lies between them. Chinese and Japanese put no spaces between words: each character is one. */
export function splitWords(text: string): string[] {
  return (
    text.match(
      /\s+|[\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]|[^\s\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]+/g,
    ) ?? []
  );
}
