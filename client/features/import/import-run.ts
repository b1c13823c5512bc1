import type { ImportFile, ImportRefusal, SetteeCalls } from "#client/port/settee-port.ts";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import type { ChosenFile } from "./chosen-files.ts";

const NOTE_FILE = /\.(?:md|markdown|txt)$/i;
const BATCH_FILES = 50;
const BATCH_BYTES = 4_000_000;
/** UTF-8 takes at most three bytes for one UTF-16 unit: a file above this can't fit, so it is not even read. */
const MOST_BYTES = MAX_BODY_LENGTH * 3 + 3;

/** What the page itself finds out about a file, beside what the port refuses. */
export type Refusal =
  | ImportRefusal
  | { path: string; why: "too-big" }
  | { path: string; why: "unreadable"; message: string };

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  readonly imported: number;
  /** Files of other kinds in the choice. */
  readonly skipped: number;
  readonly refused: readonly Refusal[];
}

/**
 * Hands the chosen files to the port in small batches, so that the page stays smooth and a stop takes effect soon.
 * Tells its progress after each batch; resolves with the last one.
 */
export async function runImport(
  chosen: readonly ChosenFile[],
  importFiles: SetteeCalls["importFiles"],
  signal: AbortSignal,
  tell: (progress: ImportProgress) => void,
): Promise<ImportProgress> {
  const wanted = chosen.filter(({ path }) => NOTE_FILE.test(path));
  const refusals: Refusal[] = [];
  let done = 0;
  let imported = 0;
  const look = (): ImportProgress => ({
    done,
    total: wanted.length,
    imported,
    skipped: chosen.length - wanted.length,
    refused: [...refusals],
  });
  tell(look());
  for (const batch of inBatches(wanted)) {
    if (signal.aborted) break;
    const { files, refused } = await readBatch(batch);
    const report = await importBatch(files, importFiles);
    done += batch.length;
    imported += report.imported;
    refusals.push(...refused, ...report.refused);
    tell(look());
  }
  return look();
}

export function inBatches(files: readonly ChosenFile[]): ChosenFile[][] {
  const batches: ChosenFile[][] = [];
  let batch: ChosenFile[] = [];
  let bytes = 0;
  for (const chosen of files) {
    const size = Math.min(chosen.file.size, MOST_BYTES);
    if (batch.length > 0 && (batch.length === BATCH_FILES || bytes + size > BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(chosen);
    bytes += size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

async function readBatch(batch: readonly ChosenFile[]) {
  const files: ImportFile[] = [];
  const refused: Refusal[] = [];
  for (const { path, file } of batch) {
    if (file.size > MOST_BYTES) {
      refused.push({ path, why: "too-big" });
      continue;
    }
    try {
      files.push({ path, bytes: await file.arrayBuffer(), modifiedAt: file.lastModified });
    } catch (error) {
      refused.push({ path, why: "unreadable", message: String(error) });
    }
  }
  return { files, refused };
}

async function importBatch(files: readonly ImportFile[], importFiles: SetteeCalls["importFiles"]) {
  if (files.length === 0) return { imported: 0, refused: [] };
  const refuseAll = (message: string) => ({
    imported: 0,
    refused: files.map(({ path }): Refusal => ({ path, why: "storage", message })),
  });
  try {
    const answer = await importFiles(files);
    if (answer.ok) return answer.value;
    return refuseAll(answer.error.type === "storage" ? answer.error.message : answer.error.type);
  } catch (error) {
    return refuseAll(String(error));
  }
}
