/** One command of `npm run settee -- <name>`. */
export interface Command {
  readonly name: string;
  /** What stands after the name in the list of commands. */
  readonly usage: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** @returns the process's exit code, when everything is done; a server's command ends when it is told to stop. */
  run(words: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number>;
}

/** What is wrong with the words that a person wrote after a command's name. */
export class UsageProblem extends Error {}
