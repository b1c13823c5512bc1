/** A document as this server last wrote it. */
interface Remembered<Content> {
  readonly rev: string;
  readonly content: Content;
}

/** What this server wrote last, so that it need not be read before it is written again. */
export interface RememberedDocuments<Content> {
  /** Forgets it as well: what comes of it is remembered anew. */
  take(id: string): Remembered<Content> | undefined;
  put(id: string, document: Remembered<Content>): void;
}

/** @param most documents; those that were not written for longest go first. */
export function createRememberedDocuments<Content>(most: number): RememberedDocuments<Content> {
  const byId = new Map<string, Remembered<Content>>();
  return {
    take(id) {
      const remembered = byId.get(id);
      byId.delete(id);
      return remembered;
    },
    put(id, document) {
      byId.delete(id);
      if (most > 0) byId.set(id, document);
      const [oldest] = byId.keys();
      if (byId.size > most && oldest !== undefined) byId.delete(oldest);
    },
  };
}
