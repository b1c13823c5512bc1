import { createSyncRouter } from "#server/grant/sync-router.ts";
import { createRouter } from "#server/http/procedures.ts";
import { createAccountRouter } from "#server/login/account-router.ts";
import { createSessionRouter } from "#server/sessions/session-router.ts";

type Services = Parameters<typeof createAccountRouter>[0] &
  Parameters<typeof createSessionRouter>[0] &
  Parameters<typeof createSyncRouter>[0];

/** Everything that can be called under `/trpc`. */
export function createAppRouter(services: Services) {
  return createRouter({
    account: createAccountRouter(services),
    session: createSessionRouter(services),
    sync: createSyncRouter(services),
  });
}

/** The client imports this type and nothing else of the server. */
export type AppRouter = ReturnType<typeof createAppRouter>;
