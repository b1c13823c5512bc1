import { strToU8, zip, type AsyncZippable } from "fflate";
import type { ExportedFile } from "#client/port/device-view.ts";

/** Packs the files into one zip, off the page's main thread where the browser has workers to spare. */
export function packNotes(files: readonly ExportedFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const entries: AsyncZippable = Object.fromEntries(
    files.map((file) => [file.path, [strToU8(file.text), { mtime: timeOf(file.modifiedAt) }]]),
  );
  return new Promise((resolve, reject) => {
    zip(entries, { level: 6, consume: true }, (error, packed) =>
      error ? reject(error) : resolve(new Uint8Array(packed)),
    );
  });
}

/** A zip can't say a time before 1980 or after 2099. */
function timeOf(iso: string): Date {
  const time = new Date(iso);
  const year = time.getFullYear();
  return year >= 1980 && year < 2100 ? time : new Date(1980, 0, 1, 12);
}
