import { parseArgs } from "node:util";
import { type RevokeReport, type SessionCriteria, sessionCriteriaSchema } from "#shared/admin.ts";
import { emailSchema } from "#shared/credentials.ts";
import type { Services } from "#server/build-services.ts";
import { HOST_SENDER } from "#server/sessions/sender.ts";
import { type Command, UsageProblem } from "./command.ts";
import { type Env, withServices } from "./with-services.ts";

/** Login sessions, by criteria. */
export const sessionsCommand: Command = {
  name: "sessions",
  usage:
    "revoke [--user <e-mail>] [--cidr 10.0.0.0/8] [--before 2026-01-31] [--user-agent <text>] [--all] [--yes]",
  summary:
    "Ends the login sessions for which everything given holds; without --yes it only says how many.",
  async run(words, env) {
    process.stdout.write(`${await administerSessions(words, env)}\n`);
    return 0;
  },
};

/** @returns what to tell the host. @throws UsageProblem */
export async function administerSessions(words: readonly string[], env: Env): Promise<string> {
  const { values } = parse(words);
  return await withServices(env, async (services) => {
    const criteria = await readCriteria(services, values);
    const host = { by: "host", sender: HOST_SENDER } as const;
    const report = await services.revokeSessions(criteria, !values.yes, host);
    if (!report.ok) throw new UsageProblem(`${report.error.text} is no address and no network.`);
    return describe(report.value, values.yes);
  });
}

interface Given {
  readonly user?: string | undefined;
  readonly cidr?: string | undefined;
  readonly before?: string | undefined;
  readonly "user-agent"?: string | undefined;
  readonly all: boolean;
  readonly yes: boolean;
}

function parse(words: readonly string[]): { readonly values: Given } {
  const [action, ...rest] = words;
  if (action !== "revoke") throw new UsageProblem(`There is no "sessions ${action ?? ""}".`);
  try {
    return parseArgs({
      args: rest,
      options: {
        user: { type: "string" },
        cidr: { type: "string" },
        before: { type: "string" },
        "user-agent": { type: "string" },
        all: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageProblem(error instanceof Error ? error.message : String(error));
  }
}

async function readCriteria(services: Services, given: Given): Promise<SessionCriteria> {
  const { user, cidr, before, all } = given;
  if (before !== undefined && Number.isNaN(Date.parse(before)))
    throw new UsageProblem("--before must be a date such as 2026-01-31.");
  const criteria = sessionCriteriaSchema.safeParse({
    cidr,
    userAgent: given["user-agent"],
    ...(before === undefined ? {} : { before: new Date(before).toISOString() }),
    ...(user === undefined ? {} : { userId: await findUserId(services, user) }),
    ...(all ? { all: true } : {}),
  });
  if (!criteria.success) throw new UsageProblem("Say which: at least one criterion, or --all.");
  return criteria.data;
}

async function findUserId({ accounts }: Services, given: string): Promise<string> {
  const email = emailSchema.safeParse(given);
  const account = email.success ? await accounts.findByEmail(email.data) : undefined;
  if (account === undefined) throw new Error(`${given} has no account.`);
  return account.userId;
}

function describe({ sessions, users }: RevokeReport, isDone: boolean): string {
  const what = `${sessions} login sessions of ${users} people`;
  return isDone ? `${what} ended.` : `${what} would end. Say --yes to end them.`;
}
