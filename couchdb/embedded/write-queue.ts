/** A write that may be stored together with others. */
export interface Commit {
  /** Documents that it touches. Two commits of one document are never in one group. */
  readonly ids: ReadonlySet<string>;
  /** Only commits of the same kind are grouped, `alone` never. */
  readonly kind: "edits" | "replicated" | "alone";
}

/** @param ids documents that the turn may have changed; undefined: any */
type AfterTurn = (ids: ReadonlySet<string> | undefined) => void;

const NOTHING: ReadonlySet<string> = new Set();

/** Most documents in one group. */
const MAX_GROUP = 1_000;

type Turn<Job> =
  | { readonly type: "alone"; readonly isSilent: boolean; readonly run: () => Promise<void> }
  | { readonly type: "commit"; readonly job: Job };

/**
 * One turn after the other, so that what a write has judged (the old document, the leaves) is still so when it is stored.
 * Commits that wait at the same time take one turn together: one flush to the disk for all of them.
 */
export class WriteQueue<Job extends Commit> {
  readonly #waiting: Turn<Job>[] = [];
  readonly #commitTogether: (jobs: readonly Job[]) => Promise<void>;
  readonly #afterTurn: AfterTurn;
  #running = false;

  /**
   * @param commitTogether Settles each job itself and never rejects.
   * @param afterTurn Called after each turn, whether it succeeded or not.
   */
  constructor(commitTogether: (jobs: readonly Job[]) => Promise<void>, afterTurn: AfterTurn) {
    this.#commitTogether = commitTogether;
    this.#afterTurn = afterTurn;
  }

  /** @param isSilent whether it changes nothing that anybody waits for */
  alone<Value>(task: () => Promise<Value>, { isSilent = false } = {}): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ type: "alone", isSilent, run: () => task().then(resolve, reject) });
    });
  }

  commit(job: Job): void {
    this.#enqueue({ type: "commit", job });
  }

  #enqueue(turn: Turn<Job>): void {
    this.#waiting.push(turn);
    if (this.#running) return;
    this.#running = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    for (let turn = this.#waiting.shift(); turn !== undefined; turn = this.#waiting.shift()) {
      this.#afterTurn(await this.#take(turn));
    }
    this.#running = false;
  }

  /** @returns documents that it may have changed; undefined: any */
  async #take(turn: Turn<Job>): Promise<ReadonlySet<string> | undefined> {
    if (turn.type === "alone") {
      await turn.run();
      return turn.isSilent ? NOTHING : undefined;
    }
    const jobs = [turn.job, ...this.#takeCompanions(turn.job)];
    await this.#commitTogether(jobs);
    const changed = new Set<string>();
    for (const { ids } of jobs) for (const id of ids) changed.add(id);
    return changed;
  }

  /** Commits that stand next in the queue, as far as they fit to the first one. */
  #takeCompanions(first: Job): Job[] {
    const ids = new Set(first.ids);
    const companions: Job[] = [];
    if (first.kind === "alone") return companions;
    for (let next = this.#waiting[0]; next?.type === "commit"; next = this.#waiting[0]) {
      const { job } = next;
      const fits = job.kind === first.kind && ids.size + job.ids.size <= MAX_GROUP;
      if (!fits || [...job.ids].some((id) => ids.has(id))) break;
      for (const id of job.ids) ids.add(id);
      companions.push(job);
      this.#waiting.shift();
    }
    return companions;
  }
}
