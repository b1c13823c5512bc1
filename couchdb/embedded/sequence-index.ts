import type PouchDB from "pouchdb-core";

export interface SequenceIndex {
  /** Documents whose last change is after that sequence. */
  countAfter(sequence: number): Promise<number>;
  deletedDocuments(): Promise<number>;
}

/**
 * Which sequences are some document's last change. CouchDB tells with every page of changes how many are pending, and
 * LevelDB can't count without reading: this reads the feed once, and then only what was added since.
 */
export function createSequenceIndex(pouch: PouchDB): SequenceIndex {
  const sequenceById = new Map<string, number>();
  const deletedIds = new Set<string>();
  /** Ascending. */
  const sequences: number[] = [];
  let readUntil = 0;
  let reading: Promise<void> = Promise.resolve();

  async function readOn(): Promise<void> {
    const { results } = await pouch.changes({ since: readUntil, return_docs: true });
    for (const row of results) {
      const sequence = Number(row.seq);
      const before = sequenceById.get(row.id);
      if (before !== undefined) sequences.splice(firstAfter(before - 1), 1);
      sequenceById.set(row.id, sequence);
      sequences.push(sequence);
      readUntil = Math.max(readUntil, sequence);
      if (row.deleted === true) deletedIds.add(row.id);
      else deletedIds.delete(row.id);
    }
  }

  function catchUp(): Promise<void> {
    const result = reading.then(readOn);
    reading = result.catch(() => undefined); // the caller hears of it; the next one tries again
    return result;
  }

  /** Index of the first sequence greater than the given one. */
  function firstAfter(sequence: number): number {
    let low = 0;
    let high = sequences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sequences[middle] ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    async countAfter(sequence) {
      await catchUp();
      return sequences.length - firstAfter(sequence);
    },
    async deletedDocuments() {
      await catchUp();
      return deletedIds.size;
    },
  };
}
