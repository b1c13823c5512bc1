import type { Command } from "./command.ts";
import { UsageProblem } from "./command.ts";
import { COMMANDS } from "./commands.ts";

/**
 * `npm run settee -- <command> …`
 * @param words what stands after `settee`
 * @returns the exit code: 0 done, 1 failed, 2 not understood
 */
export async function runSetteeCommand(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [name, ...rest] = words;
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) return listCommands(name);
  try {
    return await command.run(rest, env);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`settee ${command.name}: ${why}\n`);
    if (!(error instanceof UsageProblem)) return 1;
    process.stderr.write(`Usage: ${usageOf(command)}\n`);
    return 2;
  }
}

function listCommands(name: string | undefined): number {
  const isAsked = name === undefined || name === "help" || name === "--help";
  const output = isAsked ? process.stdout : process.stderr;
  if (!isAsked) output.write(`There is no command "${name}".\n`);
  output.write("Commands:\n");
  for (const command of COMMANDS) output.write(`  ${usageOf(command)}\n      ${command.summary}\n`);
  return isAsked ? 0 : 2;
}

function usageOf({ name, usage }: Command): string {
  return `npm run settee -- ${name} ${usage}`;
}
