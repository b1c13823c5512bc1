/** How many documents to move at once so that a batch stays within a few megabytes, whatever the notes' size. */
export interface BatchSize {
  documents(): number;
  /** A batch had so many documents and bytes. */
  saw(documents: number, bytes: number): void;
}

const MOST_DOCUMENTS = 500;
const FEWEST_DOCUMENTS = 5;
/** Bytes that a batch should have; a single note has at most about 4 MB. */
const WANTED_BYTES = 8_000_000;

/**
 * Grows slowly and shrinks at once: the next batch after a heavy one is small. Before a note was seen, `most` of them
 * are taken to fill a batch.
 */
export function createBatchSize(most = MOST_DOCUMENTS, wantedBytes = WANTED_BYTES): BatchSize {
  let each = wantedBytes / most;
  return {
    documents: () => Math.max(FEWEST_DOCUMENTS, Math.min(most, Math.floor(wantedBytes / each))),
    saw(documents, bytes) {
      if (documents === 0) return;
      const seen = bytes / documents;
      each = Math.max(1, seen > each ? seen : (each + seen) / 2);
    },
  };
}
