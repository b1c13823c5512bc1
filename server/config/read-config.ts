import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Result, fail, succeed } from "#shared/result.ts";
import { type Settings, settingsSchema } from "./settings.ts";

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Origin as browsers see it; undefined: whatever host they asked for. */
  readonly publicUrl: string | undefined;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly cookieDomain: string | undefined;
  /** Undefined: the embedded database. */
  readonly couchdb:
    | { readonly url: string; readonly secrets: readonly string[] | undefined }
    | undefined;
  /** Where browsers reach CouchDB, without a slash at the end; undefined: `/db` of Settee's own origin. */
  readonly couchdbPublicUrl: string | undefined;
  /** Undefined: the key in `dataDir`, created when missing. */
  readonly serverKeys: readonly Uint8Array[] | undefined;
  readonly syncGrant: Settings["SYNC_GRANT"];
  /** Seconds. */
  readonly syncGrantTtl: number;
  readonly registration: Settings["REGISTRATION"];
  /** Milliseconds. */
  readonly sessionLimits: {
    readonly longestIdle: number;
    readonly longestSession: number;
    readonly perUser: number;
  };
  /** Milliseconds that the security log is kept. */
  readonly auditKept: number;
  /** Undefined: links are printed in the log. */
  readonly smtp: { readonly url: string; readonly from: string } | undefined;
  /** Audiences for which people may get tokens. */
  readonly services: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly logLevel: Settings["LOG_LEVEL"];
}

/** The environment as a configuration, or every missing and bad value at once, one sentence each. */
export function readConfig(env: Record<string, string | undefined>): Result<Config, string[]> {
  const parsed = settingsSchema.safeParse(withoutEmptyValues(env));
  if (!parsed.success)
    return fail(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  const problems = findContradictions(parsed.data);
  const tls = readTls(parsed.data, problems);
  if (problems.length > 0) return fail(problems);
  return succeed(toConfig(parsed.data, tls));
}

/** `PORT= npm start` means the default, as in every shell script. */
function withoutEmptyValues(env: Record<string, string | undefined>): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) filled[name] = value;
  return filled;
}

function findContradictions(settings: Settings): string[] {
  const problems: string[] = [];
  if ((settings.TLS_CERT === undefined) !== (settings.TLS_KEY === undefined))
    problems.push("TLS_CERT and TLS_KEY: set both or neither");
  if (settings.TLS_CERT && settings.PUBLIC_URL?.startsWith("http:"))
    problems.push("PUBLIC_URL: must begin with https:// when TLS_CERT is set");
  if (settings.COUCHDB_SECRET && !settings.COUCHDB_URL)
    problems.push("COUCHDB_SECRET: only makes sense with COUCHDB_URL");
  if ((settings.SMTP_URL === undefined) !== (settings.MAIL_FROM === undefined))
    problems.push("SMTP_URL and MAIL_FROM: set both or neither");
  if (settings.COOKIE_DOMAIN && !isInDomain(settings.PUBLIC_URL, settings.COOKIE_DOMAIN))
    problems.push("COOKIE_DOMAIN: must be the host of PUBLIC_URL or a domain above it");
  problems.push(...findDirectContradictions(settings));
  return problems;
}

/** Browsers that talk to CouchDB itself must send it our cookie, and our pages must be its neighbours. */
function findDirectContradictions(settings: Settings): string[] {
  const { COUCHDB_PUBLIC_URL: direct, PUBLIC_URL: page } = settings;
  if (direct === undefined) return [];
  if (!settings.COUCHDB_URL) return ["COUCHDB_PUBLIC_URL: only makes sense with COUCHDB_URL"];
  const problems: string[] = [];
  if (settings.SYNC_GRANT === "proxy")
    problems.push("SYNC_GRANT: proxy works through /db only, without COUCHDB_PUBLIC_URL");
  if (page === undefined) problems.push("PUBLIC_URL: must be set with COUCHDB_PUBLIC_URL");
  else if (page.startsWith("https:") && direct.startsWith("http:"))
    problems.push("COUCHDB_PUBLIC_URL: must begin with https:// as PUBLIC_URL does");
  else if (new URL(direct).origin !== page && !isInDomain(direct, settings.COOKIE_DOMAIN ?? ""))
    problems.push(
      "COOKIE_DOMAIN: must be a domain above both PUBLIC_URL and COUCHDB_PUBLIC_URL, so that the cookie reaches CouchDB",
    );
  return problems;
}

function isInDomain(url: string | undefined, cookieDomain: string): boolean {
  if (url === undefined) return false;
  const domain = cookieDomain.replace(/^\./, "").toLowerCase();
  const { hostname } = new URL(url);
  if (domain === "") return false;
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

function readTls(settings: Settings, problems: string[]): Config["tls"] {
  const { TLS_CERT, TLS_KEY } = settings;
  if (TLS_CERT === undefined || TLS_KEY === undefined) return undefined;
  const cert = readPem("TLS_CERT", TLS_CERT, problems);
  const key = readPem("TLS_KEY", TLS_KEY, problems);
  return { cert, key };
}

function readPem(name: string, file: string, problems: string[]): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return "";
  }
}

/** Milliseconds. */
const DAY = 86_400_000;

function toConfig(settings: Settings, tls: Config["tls"]): Config {
  return {
    port: settings.PORT,
    host: settings.HOST,
    dataDir: resolve(settings.DATA_DIR),
    publicUrl: settings.PUBLIC_URL,
    tls,
    cookieDomain: settings.COOKIE_DOMAIN,
    couchdb: settings.COUCHDB_URL
      ? { url: settings.COUCHDB_URL, secrets: settings.COUCHDB_SECRET }
      : undefined,
    couchdbPublicUrl: settings.COUCHDB_PUBLIC_URL,
    serverKeys: settings.SERVER_KEY,
    syncGrant: settings.SYNC_GRANT,
    syncGrantTtl: settings.SYNC_GRANT_TTL,
    registration: settings.REGISTRATION,
    sessionLimits: {
      longestIdle: settings.SESSION_IDLE_DAYS * DAY,
      longestSession: settings.SESSION_MAX_DAYS * DAY,
      perUser: settings.SESSIONS_PER_USER,
    },
    auditKept: settings.AUDIT_DAYS * DAY,
    smtp:
      settings.SMTP_URL !== undefined && settings.MAIL_FROM !== undefined
        ? { url: settings.SMTP_URL, from: settings.MAIL_FROM }
        : undefined,
    services: settings.SERVICES,
    trustedProxies: settings.TRUSTED_PROXIES,
    logLevel: settings.LOG_LEVEL,
  };
}
