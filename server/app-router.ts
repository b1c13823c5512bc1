import { createAdminRouter } from "#server/admin/admin-router.ts";
import { createAuditRouter } from "#server/audit/audit-router.ts";
import { createSyncRouter } from "#server/grant/sync-router.ts";
import { createRouter, mergeRouters } from "#server/http/procedures.ts";
import { createAccountRouter } from "#server/login/account-router.ts";
import { createRecoveryRouter } from "#server/recovery/recovery-router.ts";
import { createServiceTokenRouter } from "#server/service-tokens/service-token-router.ts";
import { createSessionRouter } from "#server/sessions/session-router.ts";

type Services = Parameters<typeof createAccountRouter>[0] &
  Parameters<typeof createRecoveryRouter>[0] &
  Parameters<typeof createAuditRouter>[0] &
  Parameters<typeof createServiceTokenRouter>[0] &
  Parameters<typeof createSessionRouter>[0] &
  Parameters<typeof createSyncRouter>[0] &
  Parameters<typeof createAdminRouter>[0];

/** Everything that can be called under `/trpc`. */
export function createAppRouter(services: Services) {
  return createRouter({
    account: mergeRouters(
      createAccountRouter(services),
      createRecoveryRouter(services),
      createAuditRouter(services),
    ),
    session: mergeRouters(createSessionRouter(services), createServiceTokenRouter(services)),
    sync: createSyncRouter(services),
    admin: createAdminRouter(services),
  });
}

/** The client imports this type and nothing else of the server. */
export type AppRouter = ReturnType<typeof createAppRouter>;
