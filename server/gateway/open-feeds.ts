/** The feeds that are open through this gateway, by the database they read. */
export interface OpenFeeds {
  /** @returns how to tell that it has ended. */
  add(database: string, breakOff: () => void): () => void;
  /** Breaks off those of one database. */
  cut(database: string): void;
  cutAll(): void;
}

export function createOpenFeeds(): OpenFeeds {
  const feedsByDatabase = new Map<string, Set<() => void>>();

  function cut(database: string): void {
    for (const breakOff of feedsByDatabase.get(database) ?? []) breakOff();
  }
  return {
    add(database, breakOff) {
      const feeds = feedsByDatabase.get(database) ?? new Set();
      feedsByDatabase.set(database, feeds.add(breakOff));
      return () => {
        feeds.delete(breakOff);
        if (feeds.size === 0 && feedsByDatabase.get(database) === feeds)
          feedsByDatabase.delete(database);
      };
    },
    cut,
    cutAll() {
      for (const database of feedsByDatabase.keys()) cut(database);
    },
  };
}
