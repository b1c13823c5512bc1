import { strToU8, Zip, ZipDeflate } from "fflate";
import type { ExportedFile } from "#client/port/device-view.ts";

/** Work (ms) after which the page gets its turn. */
const TURN = 16;

/** Packs the files into one zip in the page, with breaths: its security policy admits no worker made of a string. */
export async function packNotes(files: readonly ExportedFile[]): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let problem: Error | null = null;
  const zip = new Zip((error, chunk) => {
    problem ??= error;
    if (!error) chunks.push(new Uint8Array(chunk));
  });
  let begun = performance.now();
  for (const file of files) {
    const entry = new ZipDeflate(file.path, { level: 6 });
    entry.mtime = timeOf(file.modifiedAt);
    zip.add(entry);
    entry.push(strToU8(file.text), true);
    if (performance.now() - begun < TURN) continue;
    await nextTurn();
    begun = performance.now();
  }
  zip.end();
  if (problem) throw problem;
  return new Blob(chunks, { type: "application/zip" });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** A zip can't say a time before 1980 or after 2099. */
function timeOf(iso: string): Date {
  const time = new Date(iso);
  const year = time.getFullYear();
  return year >= 1980 && year < 2100 ? time : new Date(1980, 0, 1, 12);
}
