import type { FastifyBaseLogger } from "fastify";
import { createSetteeDesign } from "#couchdb/design/settee-design.ts";
import { createChangeRole } from "./admin/change-role.ts";
import { createListAccounts } from "./admin/list-accounts.ts";
import { createReadEverybodysLog } from "./admin/read-everybodys-log.ts";
import { createRevokeSessions } from "./admin/revoke-sessions.ts";
import { createAuditLog } from "./audit/audit-log.ts";
import { createCouchdbAuditStore } from "./audit/couchdb-audit-store.ts";
import type { Config } from "./config/read-config.ts";
import { createServerKeys } from "./config/server-keys.ts";
import { type Couchdb, connectCouchdb } from "./couchdb/connect-couchdb.ts";
import type { Documents } from "./couchdb/documents.ts";
import type { GrantStrategy } from "./grant/grant-strategy.ts";
import { createRenewGrant } from "./grant/renew-grant.ts";
import { createInvite } from "./invitation/invite.ts";
import { createCouchdbLinks } from "./links/couchdb-links.ts";
import { createLinkUrls } from "./links/link-urls.ts";
import { createBoundedQueue } from "./login/bounded-queue.ts";
import { createCouchdbAccounts } from "./login/couchdb-accounts.ts";
import { createHashingPool } from "./login/hashing-pool.ts";
import { createLogIn } from "./login/log-in.ts";
import {
  createLetterThrottle,
  createLoginThrottle,
  createSignUpThrottle,
} from "./login/login-throttle.ts";
import { createArgon2Hashing, hashingParallelism } from "./login/password-hashing.ts";
import { createSignUp } from "./login/sign-up.ts";
import { createStartLogin } from "./login/start-login.ts";
import { createLogMail } from "./mail/log-mail.ts";
import type { Mail } from "./mail/mail.ts";
import { createOutbox } from "./mail/outbox.ts";
import { createSmtpMail } from "./mail/smtp-mail.ts";
import { createBackground } from "./process/background.ts";
import { connectNano } from "./provision/connect-nano.ts";
import { createCouchdbUserProvisioning } from "./provision/couchdb-user-provisioning.ts";
import type { CouchdbUser } from "./provision/couchdb-users.ts";
import { createProvisionUser } from "./provision/provision-user.ts";
import type { UserProvisioning } from "./provision/user-provisioning.ts";
import { createChangeEmail } from "./recovery/change-email.ts";
import { createChangePassword } from "./recovery/change-password.ts";
import {
  createCreatePasswordReset,
  createRequestPasswordReset,
} from "./recovery/request-password-reset.ts";
import { createReadLink } from "./recovery/read-link.ts";
import { createRequestVerification } from "./recovery/request-verification.ts";
import { createResetPassword } from "./recovery/reset-password.ts";
import { createSetPassword } from "./recovery/set-password.ts";
import { createSendVerification, createVerifyEmail } from "./recovery/verify-email.ts";
import { createBanUser } from "./revocation/ban-user.ts";
import { createCouchdbUserAccess } from "./revocation/couchdb-user-access.ts";
import { createCouchdbKeyRings } from "./service-tokens/couchdb-key-rings.ts";
import { createIssueServiceToken } from "./service-tokens/issue-service-token.ts";
import { createSigningKeys } from "./service-tokens/signing-keys.ts";
import { createAccessTokens } from "./sessions/access-token.ts";
import { createCouchdbLoginSessions } from "./sessions/couchdb-login-sessions.ts";
import { createDevices } from "./sessions/devices.ts";
import { createEndSessions } from "./sessions/end-sessions.ts";
import { createKnownPeople } from "./sessions/known-people.ts";
import { createLimitDevices } from "./sessions/limit-devices.ts";
import { createLogOut } from "./sessions/log-out.ts";
import { createRefreshLogin } from "./sessions/refresh-login.ts";
import { createRefreshTokens } from "./sessions/refresh-token.ts";
import { createReportReuse } from "./sessions/report-reuse.ts";
import { createSessionKeeper } from "./sessions/session-keeper.ts";

/** What the services of one server stand on. */
export interface Foundation {
  readonly config: Config & { readonly serverKeys: readonly Uint8Array[] };
  /** With admin credentials. */
  readonly couchdbUrl: string;
  readonly couchdbUsers: Documents<CouchdbUser>;
  readonly strategy: GrantStrategy;
  readonly log: FastifyBaseLogger;
  /** Origin by which browsers reach Settee. */
  readonly origin: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly mail: Mail | undefined;
  readonly aroundProvisioning: (provisioning: UserProvisioning) => UserProvisioning;
}

type Ports = ReturnType<typeof buildPorts>;

/** Builds what the procedures and the command line call. Nothing is sent yet. */
export function buildServices(foundation: Foundation) {
  const ports = buildPorts(foundation);
  const sessions = buildSessions(ports);
  const login = buildLogin(foundation, ports, sessions);
  const admin = buildAdmin(ports, sessions);
  const serviceTokens = buildServiceTokens(foundation, ports);
  const { hashingPool, mail, outbox, background, audit } = ports;
  return {
    ...ports,
    ...sessions,
    ...login,
    ...admin,
    ...serviceTokens,
    /** Resolves when nothing is under way that nobody waits for. */
    async close() {
      await background.settle();
      await outbox.settle();
      await audit.settle();
      mail.close();
      await hashingPool.close();
    },
  };
}
export type Services = ReturnType<typeof buildServices>;

function buildPorts(foundation: Foundation) {
  const { config, couchdbUrl, couchdbUsers, strategy, log, now } = foundation;
  const couchdb: Couchdb = connectCouchdb(couchdbUrl);
  const keys = createServerKeys(config.serverKeys);
  const mail =
    foundation.mail ??
    (config.smtp === undefined
      ? createLogMail(log)
      : createSmtpMail(config.smtp.url, config.smtp.from));
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, what);
  const hashingPool = createHashingPool();
  const sessions = createCouchdbLoginSessions(couchdb);
  const hashingQueue = createBoundedQueue(hashingParallelism(), WAITING_FOR_HASHING);
  return {
    couchdb,
    couchdbUsers,
    provider: connectNano(couchdbUrl),
    keys,
    mail,
    hasMail: foundation.mail !== undefined || config.smtp !== undefined,
    registration: config.registration,
    limits: config.sessionLimits,
    now,
    accounts: createCouchdbAccounts(couchdb, keys.derive("email-claim")),
    access: createCouchdbUserAccess(couchdbUsers, sessions),
    sessions,
    knownPeople: createKnownPeople(),
    links: createCouchdbLinks(couchdb, now),
    urls: createLinkUrls(foundation.origin),
    strategy,
    syncGrant: strategy.syncGrant,
    audit: createAuditLog({
      store: createCouchdbAuditStore(couchdb),
      kept: config.auditKept,
      now,
      onFailure: (error, left, events) =>
        left === "kept"
          ? log.warn({ err: error }, "audit events wait until the database takes them")
          : log.error(
              { events },
              "audit events could not be stored; this is all that is left of them",
            ),
    }),
    outbox: createOutbox(
      mail,
      failed(
        "a letter could not be sent, and is given up: check SMTP_URL; an admin can hand over a link with the command line",
      ),
    ),
    background: createBackground(failed("work in the background failed")),
    accessTokens: createAccessTokens(keys.derive("access-token"), now),
    hashingPool,
    hashing: createArgon2Hashing(hashingPool, hashingQueue),
    loginThrottle: createLoginThrottle(now),
    letterThrottle: createLetterThrottle(now),
  };
}

/** Log-ins that may wait for their turn; each takes some tens of milliseconds and 19 MiB while it runs. */
const WAITING_FOR_HASHING = 64;

function buildSessions(ports: Ports) {
  const endSessions = createEndSessions(ports);
  const sessionKeeper = createSessionKeeper({
    ...ports,
    refreshTokens: createRefreshTokens(ports.keys.derive("refresh-token")),
    onReuse: createReportReuse(ports),
  });
  return {
    endSessions,
    sessionKeeper,
    devices: createDevices({ ...ports, endSessions }),
    logOut: createLogOut({ ...ports, sessionKeeper }),
    refreshLogin: createRefreshLogin({ ...ports, sessionKeeper }),
    renewGrant: createRenewGrant({ ...ports, sessionKeeper }),
  };
}

type Sessions = ReturnType<typeof buildSessions>;

function buildLogin(foundation: Foundation, ports: Ports, sessions: Sessions) {
  const { accounts, loginThrottle, letterThrottle, now } = ports;
  const provisioning = createCouchdbUserProvisioning(ports.provider, createSetteeDesign());
  const startLogin = createStartLogin({
    ...ports,
    ...sessions,
    provisionUser: createProvisionUser({
      accounts,
      provisioning: foundation.aroundProvisioning(provisioning),
    }),
    limitDevices: createLimitDevices(ports),
  });
  const sendVerification = createSendVerification(ports);
  const setPassword = createSetPassword({ ...ports, ...sessions });
  const createPasswordReset = createCreatePasswordReset(ports);
  return {
    signUp: createSignUp({
      ...ports,
      startLogin,
      sendVerification,
      throttle: createSignUpThrottle(now),
    }),
    logIn: createLogIn({ ...ports, startLogin, throttle: loginThrottle }),
    changePassword: createChangePassword({ ...ports, setPassword, throttle: loginThrottle }),
    createPasswordReset,
    requestPasswordReset: createRequestPasswordReset({
      ...ports,
      createPasswordReset,
      throttle: letterThrottle,
    }),
    resetPassword: createResetPassword({ ...ports, setPassword }),
    readLink: createReadLink(ports),
    verifyEmail: createVerifyEmail(ports),
    requestVerification: createRequestVerification({
      accounts,
      sendVerification,
      throttle: letterThrottle,
    }),
    changeEmail: createChangeEmail({ ...ports, throttle: loginThrottle, letterThrottle }),
  };
}

function buildServiceTokens({ config, origin, now }: Foundation, { couchdb, keys }: Ports) {
  const keyRings = createCouchdbKeyRings(couchdb, keys.derive("signing-keys"), now);
  const signingKeys = createSigningKeys({ keyRings, now });
  const { services } = config;
  return {
    signingKeys,
    issueServiceToken: createIssueServiceToken({ signingKeys, services, origin, now }),
  };
}

function buildAdmin(ports: Ports, sessions: Sessions) {
  const { isCookieAccepted } = ports.strategy;
  return {
    invite: createInvite(ports),
    changeRole: createChangeRole(ports),
    listAccounts: createListAccounts(ports),
    readEverybodysLog: createReadEverybodysLog(ports),
    revokeSessions: createRevokeSessions(ports),
    banUser: createBanUser({ ...ports, ...sessions, isCookieAccepted }),
  };
}
