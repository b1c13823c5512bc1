import * as z from "zod/mini";
import type { AccountAsks } from "#client/port/account-asks.ts";
import { accountDetailsSchema, entranceSchema, linkDetailsSchema } from "#shared/account.ts";
import { auditPageSchema, everybodysPageSchema } from "#shared/audit.ts";
import { deviceSchema } from "#shared/device.ts";
import { fail, succeed, type Result } from "#shared/result.ts";
import type { ApiFailure } from "./settee-api.ts";
import { ask, type TrpcClient } from "./trpc-call.ts";

type Answers = {
  [Ask in keyof AccountAsks]: (
    client: TrpcClient,
    input: AccountAsks[Ask]["input"],
  ) => Promise<Result<AccountAsks[Ask]["answer"], ApiFailure>>;
};

/** Whatever a call that only does something answers. */
async function askDone(call: () => Promise<unknown>): Promise<Result<null, ApiFailure>> {
  const answer = await ask(z.unknown(), call);
  return answer.ok ? succeed(null) : answer;
}

const answers: Answers = {
  entrance: ({ account }) => ask(entranceSchema, () => account.entrance.query()),
  readLink: ({ account }, input) => ask(linkDetailsSchema, () => account.readLink.mutate(input)),
  requestPasswordReset: ({ account }, input) =>
    askDone(() => account.requestPasswordReset.mutate(input)),
  resetPassword: ({ account }, input) => askDone(() => account.resetPassword.mutate(input)),
  verifyEmail: ({ account }, input) => askDone(() => account.verifyEmail.mutate(input)),
  confirmEmailChange: ({ account }, input) =>
    askDone(() => account.confirmEmailChange.mutate(input)),
  details: ({ account }) => ask(accountDetailsSchema, () => account.details.query()),
  requestEmailVerification: ({ account }) =>
    askDone(() => account.requestEmailVerification.mutate()),
  requestEmailChange: ({ account }, input) =>
    askDone(() => account.requestEmailChange.mutate(input)),
  changePassword: ({ account }, input) => askDone(() => account.changePassword.mutate(input)),
  devices: ({ session }) => ask(z.array(deviceSchema), () => session.list.query()),
  renameDevice: ({ session }, input) => askDone(() => session.rename.mutate(input)),
  endDevice: ({ session }, input) => askDone(() => session.revoke.mutate(input)),
  async endOtherDevices({ session }) {
    const answer = await ask(z.object({ ended: z.int() }), () => session.logOutEverywhere.mutate());
    return answer.ok ? succeed(answer.value.ended) : answer;
  },
  tell: ({ session }, input) => askDone(() => session.tell.mutate(input)),
  log: ({ account }, input) => ask(auditPageSchema, () => account.auditLog.query(input)),
  everybodysLog: async ({ admin }, { email, ...page }) => {
    const readPage = (who: { userId?: string }) =>
      ask(everybodysPageSchema, () => admin.auditLog.query({ ...page, ...who }));
    if (email === undefined) return readPage({});
    const found = await ask(z.nullable(z.object({ id: z.string() })), () =>
      admin.findAccount.query({ email }),
    );
    if (!found.ok) return found;
    return found.value
      ? readPage({ userId: found.value.id })
      : fail({ type: "refused", reason: "not-found" });
  },
};

/** Asks one thing, and parses what is answered. */
export function askAccount<Ask extends keyof AccountAsks>(
  client: TrpcClient,
  name: Ask,
  input: AccountAsks[Ask]["input"],
): Promise<Result<AccountAsks[Ask]["answer"], ApiFailure>> {
  return answers[name](client, input);
}
