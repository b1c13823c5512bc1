import { NODE_NAME } from "./configuration.ts";

/** What `_active_tasks` tells of work that goes on. */
interface Task {
  readonly type: "database_compaction" | "indexer";
  readonly database: string;
  /** Of an indexer. */
  readonly designDocument?: string;
  readonly totalChanges: number;
}

interface RunningTask {
  advance(changesDone: number): void;
  end(): void;
}

export interface Tasks {
  start(task: Task): RunningTask;
  /** As CouchDB shows them. */
  describe(): readonly Readonly<Record<string, unknown>>[];
}

/** @param now milliseconds since 1970 */
export function createTasks(now: () => number): Tasks {
  const seconds = (): number => Math.floor(now() / 1000);
  const running = new Map<number, Record<string, unknown>>();
  let count = 0;
  return {
    start({ type, database, designDocument, totalChanges }) {
      count += 1;
      const id = count;
      const entry: Record<string, unknown> = {
        node: NODE_NAME,
        pid: `<0.${id}.0>`,
        type,
        database,
        ...(designDocument === undefined ? {} : { design_document: designDocument }),
        changes_done: 0,
        total_changes: totalChanges,
        progress: 0,
        started_on: seconds(),
        updated_on: seconds(),
      };
      running.set(id, entry);
      return {
        advance(changesDone) {
          const progress = Math.floor((100 * changesDone) / Math.max(totalChanges, 1));
          Object.assign(entry, {
            changes_done: changesDone,
            progress: Math.min(progress, 100),
            updated_on: seconds(),
          });
        },
        end: () => void running.delete(id),
      };
    },
    describe: () => [...running.values()],
  };
}
