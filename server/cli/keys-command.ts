import { type Command, UsageProblem } from "./command.ts";
import { type Env, withServices } from "./with-services.ts";

/** The keys that sign tokens for other services. */
export const keysCommand: Command = {
  name: "keys",
  usage: "list | rotate [--at-once]",
  summary:
    "Shows the keys that sign tokens for other services, or makes a new one that takes over without a gap; --at-once when one got into wrong hands.",
  async run(words, env) {
    process.stdout.write(`${await administerKeys(words, env)}\n`);
    return 0;
  },
};

/** @returns what to tell the host. @throws UsageProblem */
export async function administerKeys(words: readonly string[], env: Env): Promise<string> {
  const { action, atOnce } = parse(words);
  return await withServices(env, async ({ signingKeys }) => {
    if (action === "rotate") {
      const signsFrom = await signingKeys.rotate({ atOnce });
      return atOnce
        ? "A new key signs from now on. Tokens of the old ones are worthless as soon as services fetch the keys again: within five minutes, or when they are restarted."
        : `A new key was made. It signs from ${new Date(signsFrom).toISOString()} on, when everybody has had time to fetch it.`;
    }
    const { kid: signing } = await signingKeys.signing();
    const lines = (await signingKeys.published()).map(
      ({ kid, signsFrom }) =>
        `${kid}  signs from ${new Date(signsFrom).toISOString()}${kid === signing ? "  (now)" : ""}`,
    );
    return lines.join("\n");
  });
}

function parse(words: readonly string[]): { action: "list" | "rotate"; atOnce: boolean } {
  const [action, ...rest] = words;
  if (action !== "list" && action !== "rotate")
    throw new UsageProblem(`There is no "keys ${action ?? ""}".`);
  if (rest.length === 0) return { action, atOnce: false };
  if (action === "rotate" && rest.join(" ") === "--at-once") return { action, atOnce: true };
  throw new UsageProblem(`There is no "keys ${words.join(" ")}".`);
}
