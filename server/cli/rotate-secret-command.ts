import { readConfig } from "#server/config/read-config.ts";
import { rotateSecret } from "#server/grant/rotate-secret.ts";
import { type Command, UsageProblem } from "./command.ts";
import { type Env, withServices } from "./with-services.ts";

/** CouchDB's secret, by which cookies are made. */
export const rotateSecretCommand: Command = {
  name: "rotate-secret",
  usage: "",
  summary:
    "Gives CouchDB another secret, on every node, while people work; every cookie from before is worthless then.",
  async run(words, env) {
    process.stdout.write(`${await rotate(words, env)}\n`);
    return 0;
  },
};

/** @returns what to tell the host. @throws UsageProblem */
export async function rotate(words: readonly string[], env: Env): Promise<string> {
  if (words.length > 0) throw new UsageProblem(`There is no "rotate-secret ${words.join(" ")}".`);
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.error.join("; "));
  const { syncGrant, couchdb } = config.value;
  if (syncGrant === "derived-password")
    throw new Error(
      "with SYNC_GRANT=derived-password the secret is CouchDB's alone: change it there.",
    );
  const secrets = couchdb?.secrets;
  return await withServices(env, async (services) => {
    const { nodes, people, milliseconds } = await rotateSecret({
      ...services,
      users: services.couchdbUsers,
      secrets,
    });
    const next =
      secrets === undefined
        ? ""
        : " Now leave the old secret out of COUCHDB_SECRET and restart the servers, one by one.";
    return `The secret was replaced on ${nodes.join(", ")}, and ${people} people got another salt, in ${milliseconds} ms.${next}`;
  });
}
