import { NOTE_ID_PREFIX } from "#shared/note.ts";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const LENGTH = 22;

/** 22 random characters of 36: about 113 bits, so that two devices never choose the same. */
export function createNoteId(): string {
  // 252 is the largest multiple of 36 in a byte: higher bytes would favour the first letters.
  const letters: string[] = [];
  while (letters.length < LENGTH)
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH)))
      if (byte < 252) letters.push(ALPHABET.charAt(byte % ALPHABET.length));
  return NOTE_ID_PREFIX + letters.slice(0, LENGTH).join("");
}
