import * as z from "zod/mini";
import { grantSchema, loginSchema } from "#shared/login.ts";
import { succeed } from "#shared/result.ts";
import type { SetteeApi } from "./settee-api.ts";
import { ask, createTrpcClient, type TrpcWay } from "./trpc-call.ts";

/** `SetteeApi` over tRPC. */
export function createTrpcApi(way: TrpcWay): SetteeApi {
  const anonymous = createTrpcClient(way, null);
  return {
    signUp: (input) => ask(loginSchema, () => anonymous.account.signUp.mutate(input)),
    logIn: (credentials) => ask(loginSchema, () => anonymous.session.logIn.mutate(credentials)),
    refresh: (attempt, unsyncedEdits) =>
      ask(loginSchema, () => anonymous.session.refresh.mutate({ attempt, unsyncedEdits })),
    async logOut() {
      const answer = await ask(z.unknown(), () => anonymous.session.logOut.mutate());
      return answer.ok ? succeed(null) : answer;
    },
    grant: (accessToken) =>
      ask(grantSchema, () => createTrpcClient(way, accessToken).sync.grant.mutate()),
    async ask(name, input, accessToken) {
      // Fetched when it is first wanted: no note waits for it.
      const { askAccount } = await import("./ask-account.ts");
      return askAccount(createTrpcClient(way, accessToken), name, input);
    },
  };
}
