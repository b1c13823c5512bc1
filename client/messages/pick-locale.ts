const FALLBACK = "en";

/** The first language of the browser's list that `Intl` takes: Chromium under `LANG=C` names "en-US@posix". */
export function pickLocale(languages: readonly string[]): string {
  return languages.find(isLocale) ?? FALLBACK;
}

function isLocale(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
