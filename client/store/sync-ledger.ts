import { generationOf } from "#shared/merged-revs.ts";

/**
 * Which notes have writes of this device that the server is not known to have. A write is released when push has
 * confirmed the sequence number at which the changes feed showed it.
 */
export interface SyncLedger {
  has(id: string): boolean;
  ids(): Iterable<string>;
  /** A write is about to happen. */
  writing(id: string): void;
  /** It happened, as this revision. */
  wrote(id: string, rev: string): void;
  /** It did not happen. */
  gaveUp(id: string): void;
  /** The changes feed showed a revision at a local sequence number. */
  saw(id: string, rev: string, seq: number): void;
  /** Found at the start: changed after what push last confirmed. */
  recall(id: string, seq: number): void;
  /** Push has delivered everything up to this local sequence number. */
  confirm(seq: number): void;
  /** Server refused the note: it stays unsynced whatever push confirms, until it is written again. */
  setAside(id: string): void;
  isSetAside(id: string): boolean;
  /** The server took this revision of a note that was set aside. */
  delivered(id: string, rev: string): void;
  /** The server is another one: whatever it confirmed is worth nothing. */
  distrust(): void;
}

interface Line {
  generation: number;
  /** Infinity until the feed has shown the write. */
  seq: number;
  /** Writes that have begun and not ended. */
  open: number;
  isSetAside: boolean;
  seen: { generation: number; seq: number };
}

/** `onReleased` gets the ids that the server has from now on. */
export function createSyncLedger(onReleased: (ids: readonly string[]) => void): SyncLedger {
  const lines = new Map<string, Line>();
  let confirmed = 0;

  function lineOf(id: string): Line {
    const known = lines.get(id);
    if (known !== undefined) return known;
    const line: Line = {
      generation: 0,
      seq: Infinity,
      open: 0,
      isSetAside: false,
      seen: { generation: 0, seq: 0 },
    };
    lines.set(id, line);
    return line;
  }

  /** Push may be faster than the feed that tells a write's sequence number: then the write is released here. */
  function settle(id: string, line: Line): void {
    const isShown = line.seen.generation > 0 && line.seen.generation >= line.generation;
    line.seq = isShown ? line.seen.seq : Infinity;
    if (release(id, line)) onReleased([id]);
  }

  function release(id: string, line: Line): boolean {
    if (line.open > 0 || line.isSetAside || line.seq > confirmed) return false;
    return lines.delete(id);
  }

  return {
    has: (id) => lines.has(id),
    ids: () => lines.keys(),
    writing(id) {
      const line = lineOf(id);
      line.open++;
      line.isSetAside = false;
    },
    wrote(id, rev) {
      const line = lineOf(id);
      line.open = Math.max(0, line.open - 1);
      line.generation = Math.max(line.generation, generationOf(rev));
      settle(id, line);
    },
    gaveUp(id) {
      const line = lines.get(id);
      if (line === undefined) return;
      line.open = Math.max(0, line.open - 1);
      if (line.open === 0 && line.generation === 0) lines.delete(id);
    },
    saw(id, rev, seq) {
      const line = lines.get(id);
      if (line === undefined) return;
      const generation = generationOf(rev);
      if (generation < line.seen.generation) return;
      line.seen = { generation, seq };
      settle(id, line);
    },
    recall(id, seq) {
      const line = lineOf(id);
      line.generation = Math.max(1, line.generation);
      line.seen = { generation: line.generation, seq };
      line.seq = seq;
    },
    confirm(seq) {
      confirmed = Math.max(confirmed, seq);
      const released = [...lines].flatMap(([id, line]) => (release(id, line) ? [id] : []));
      if (released.length > 0) onReleased(released);
    },
    setAside(id) {
      lineOf(id).isSetAside = true;
    },
    isSetAside: (id) => lines.get(id)?.isSetAside === true,
    delivered(id, rev) {
      const line = lines.get(id);
      if (line === undefined || !line.isSetAside) return;
      line.isSetAside = false;
      if (line.open > 0 || line.generation > generationOf(rev)) return;
      lines.delete(id);
      onReleased([id]);
    },
    distrust() {
      confirmed = 0;
    },
  };
}
