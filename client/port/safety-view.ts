/** What is safe where. Everything here survives structured clone. */

/**
 * Where the newest text of one note is. It is never better than the truth: after a crash a note may be called
 * `only-here` though the server has it, never the other way round.
 *
 *     only-here ──► on-its-way ──► on-server
 *         ▲  ▲           │             │
 *         │  └───────────┴── edit ─────┘
 *         └── edit, app update, new log-in ── set-aside ◄── the server refused it
 */
export type NotePlace =
  /** The server lacks the newest text, and nothing is being sent. */
  | { type: "only-here" }
  /** The server lacks it, and sync is sending. */
  | { type: "on-its-way" }
  /** The server has confirmed it. */
  | { type: "on-server" }
  /** The server refused it; the other notes go on. */
  | { type: "set-aside"; why: SetAsideWhy };

export interface SetAsideWhy {
  readonly kind: SetAsideKind;
  /** The server's own words. */
  readonly reason: string;
  /** When it was refused, ISO 8601. */
  readonly at: string;
}
/** `refused`: validation or permission. `too-large`: more than the server takes in one piece. */
type SetAsideKind = "refused" | "too-large";

/** How many notes are in each place. Notes that were deleted here and are still to be deleted there count too. */
export interface PlaceCounts {
  readonly onlyHere: number;
  readonly onItsWay: number;
  readonly onServer: number;
  readonly setAside: number;
}

export interface LedgerQuery {
  /** `unsafe`: everything but what is on the server. */
  readonly only: "all" | "unsafe";
  readonly offset: number;
  readonly limit: number;
}

export interface LedgerLine {
  readonly id: string;
  /** Empty for a note that has none, and for one that was deleted. */
  readonly title: string;
  readonly place: NotePlace;
  /** Deleted for good here, and the server does not know it yet. */
  readonly isDeleted: boolean;
  /** ISO 8601, of the last edit; null for a deleted note. */
  readonly updatedAt: string | null;
}

export interface LedgerView {
  readonly counts: PlaceCounts;
  /** How many lines the query has altogether. */
  readonly total: number;
  readonly offset: number;
  /** Set aside first, then only here, on its way, on the server; in each the newest first. */
  readonly lines: readonly LedgerLine[];
}

/** What a person can rely on before closing the lid. */
export interface Safety {
  readonly counts: PlaceCounts;
  /**
   * The server has confirmed every edit of this device, drafts included. True also while offline: what was confirmed
   * stays confirmed. False while deletions are held, and until the server's change of identity has been repaired.
   */
  readonly isAllOnServer: boolean;
  /** The last time at which the server had everything from here: ISO 8601, survives a restart. */
  readonly lastSent: string | null;
  /** The last time at which everything on the server was here: ISO 8601, survives a restart. */
  readonly lastReceived: string | null;
  /** Many notes disappear at once: they stay on screen until the person has decided. */
  readonly held: HeldDeletions | null;
  /** The server is not the one of last time. */
  readonly serverChange: ServerChange | null;
}

/** More than 20 notes and more than 20 % of all were deleted or put into the trash elsewhere, at once. */
export interface HeldDeletions {
  readonly notes: number;
  /** Notes that there were before. */
  readonly of: number;
  /** How many of them were deleted for good; the others went to the trash. */
  readonly deleted: number;
  /** ISO 8601. */
  readonly at: string;
  /** Some of them, for the question on screen. */
  readonly titles: readonly string[];
}

export interface ServerChange {
  /**
   * `another-server`: its uuid or database is another. `went-back`: its sequence numbers are lower than they were, as
   * after a restored backup.
   */
  readonly why: "another-server" | "went-back";
  /** ISO 8601. */
  readonly noticedAt: string;
  /** Both sides are being compared, nothing is deleted; `repaired`: each has everything that the other had. */
  readonly progress: "comparing" | "repaired";
}
