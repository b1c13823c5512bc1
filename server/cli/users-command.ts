import { parseArgs } from "node:util";
import { emailSchema } from "#shared/credentials.ts";
import type { Services } from "#server/build-services.ts";
import type { Account } from "#server/login/accounts.ts";
import type { Admin } from "#server/revocation/ban-user.ts";
import { HOST_SENDER } from "#server/sessions/sender.ts";
import { type Command, UsageProblem } from "./command.ts";
import { type Env, withServices } from "./with-services.ts";

const HOST: Admin = { by: "host", sender: HOST_SENDER };
/** Days that a link for a named person is good for. */
const DAYS = 7;

type Action = (services: Services, email: string, options: Options) => Promise<string>;
interface Options {
  readonly admin: boolean;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  add: addUser,
  ban: banUser,
  unban: unbanUser,
  "reset-password": resetPassword,
};

/** People, from the host's own machine. */
export const usersCommand: Command = {
  name: "users",
  usage: "add <e-mail> [--admin] | ban <e-mail> | unban <e-mail> | reset-password <e-mail>",
  summary:
    "Prints a one-time link by which somebody signs up, bans and unbans, or prints a link for a new password.",
  async run(words, env) {
    process.stdout.write(`${await administerUsers(words, env)}\n`);
    return 0;
  },
};

/** @returns what to tell the host. @throws UsageProblem */
export async function administerUsers(words: readonly string[], env: Env): Promise<string> {
  const { action, email, options } = readWords(words);
  return await withServices(env, async (services) => await action(services, email, options));
}

/** @throws UsageProblem */
function readWords(words: readonly string[]): { action: Action; email: string; options: Options } {
  const { positionals, values } = parse(words);
  const [name = "", given = "", ...rest] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) throw new UsageProblem(`There is no "users ${name}".`);
  const email = emailSchema.safeParse(given);
  if (!email.success || rest.length > 0) throw new UsageProblem("One e-mail address is needed.");
  return { action, email: email.data, options: { admin: values.admin } };
}

function parse(words: readonly string[]) {
  try {
    const options = { admin: { type: "boolean", default: false } } as const;
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

async function addUser(services: Services, email: string, { admin }: Options): Promise<string> {
  const role = admin ? "admin" : "member";
  const account = await services.accounts.findByEmail(email);
  if (account !== undefined) {
    if (account.roles.includes(role)) return `${email} has an account, and is ${role} already.`;
    await services.changeRole.grant(account.userId, role, HOST);
    return `${email} has an account, and is ${role} now.`;
  }
  const request = { email, role, uses: 1, days: DAYS } as const;
  const { link } = await services.invite(request, HOST.by, HOST.sender);
  return `This link works once, for ${DAYS} days, for ${email}:\n${link}`;
}

async function banUser(services: Services, email: string): Promise<string> {
  const { userId } = await requireAccount(services, email);
  const banned = await services.banUser.ban(userId, HOST);
  if (!banned.ok) throw new Error(`${email} has no user in CouchDB.`);
  const { sessionsEnded, cookieRefusedAfter, feedsEndWithin } = banned.value;
  const shown =
    cookieRefusedAfter === null
      ? ""
      : ` A cookie from before was refused after ${cookieRefusedAfter} ms.`;
  const bound =
    feedsEndWithin === 0
      ? ""
      : ` Browsers reach CouchDB directly: a device that was waiting for changes may get one last batch within ${feedsEndWithin} seconds.`;
  return `${email} is banned; ${sessionsEnded} login sessions ended.${shown}${bound}`;
}

async function unbanUser(services: Services, email: string): Promise<string> {
  const { userId } = await requireAccount(services, email);
  const unbanned = await services.banUser.unban(userId, HOST);
  if (!unbanned.ok) throw new Error(`${email} has no user in CouchDB.`);
  return `${email} can log in again.`;
}

async function resetPassword(services: Services, email: string): Promise<string> {
  const account = await requireAccount(services, email);
  const link = await services.createPasswordReset(account, HOST.by, HOST.sender);
  return `This link works once, for one hour:\n${link}`;
}

async function requireAccount({ accounts }: Services, email: string): Promise<Account> {
  const account = await accounts.findByEmail(email);
  if (account === undefined) throw new Error(`${email} has no account.`);
  return account;
}
