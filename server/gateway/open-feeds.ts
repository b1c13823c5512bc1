/** The feeds that are open through this gateway, by the database they read. */
export interface OpenFeeds {
  add(database: string, breakOff: () => void): OpenFeed;
  /** Breaks off those of one database. */
  cut(database: string): void;
  cutAll(): void;
}

interface OpenFeed {
  /** CouchDB lets the person read it. False: so many are open already that this one must not stay. */
  accept(): boolean;
  /** It is over. */
  end(): void;
}

/** Many devices with a few tabs each. Only feeds that CouchDB accepted count: a stranger cannot use them up. */
const MOST_FEEDS = 128;

export function createOpenFeeds(mostFeeds = MOST_FEEDS): OpenFeeds {
  const feedsByDatabase = new Map<string, Feeds>();

  function cut(database: string): void {
    for (const breakOff of feedsByDatabase.get(database)?.all ?? []) breakOff();
  }
  return {
    add(database, breakOff) {
      const feeds = feedsByDatabase.get(database) ?? { all: new Set(), accepted: 0 };
      feedsByDatabase.set(database, feeds);
      feeds.all.add(breakOff);
      let isAccepted = false;
      return {
        accept() {
          if (feeds.accepted >= mostFeeds) return false;
          isAccepted = true;
          feeds.accepted += 1;
          return true;
        },
        end() {
          if (!feeds.all.delete(breakOff)) return;
          if (isAccepted) feeds.accepted -= 1;
          if (feeds.all.size === 0 && feedsByDatabase.get(database) === feeds)
            feedsByDatabase.delete(database);
        },
      };
    },
    cut,
    cutAll() {
      for (const database of feedsByDatabase.keys()) cut(database);
    },
  };
}

interface Feeds {
  readonly all: Set<() => void>;
  accepted: number;
}
