/** The first of the browser's languages that `Intl` understands; a browser may name one it refuses ("en-US@posix"). */
export function usableLocale(languages: readonly string[]): string {
  return languages.find(isUnderstood) ?? "en";
}

function isUnderstood(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    // RangeError: not a language tag.
    return false;
  }
}
