import { isIP } from "node:net";
import { z } from "zod";

/**
 * Every setting that Settee understands, each with the sentence that explains it to a host. Only what works is
 * accepted: a setting for something that is not built is refused at start, never ignored.
 */

function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/** Scheme, host and port, nothing else. */
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => URL.canParse(text) && new URL(text).pathname === "/", "must have no path")
  .transform((text) => new URL(text).origin);

const couchdbUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => hasCredentials(text), "must name an admin: http://admin:password@host:5984")
  .refine((text) => URL.canParse(text) && new URL(text).pathname === "/", "must have no path");

function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username !== "" && url.password !== "";
}

const commaSeparated = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1)));

const oneOrTwo = commaSeparated.refine(
  (parts) => parts.length <= 2,
  "one or two, separated by a comma",
);

const serverKeys = oneOrTwo
  .refine(
    (parts) => parts.every((part) => Buffer.from(part, "base64").length === 32),
    "must be 32 bytes in base64 (openssl rand -base64 32)",
  )
  .transform((parts) => parts.map((part) => new Uint8Array(Buffer.from(part, "base64"))));

const networks = commaSeparated.refine(
  (parts) => parts.every(isNetwork),
  "must be addresses or networks such as 10.0.0.0/8, comma separated",
);

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  return isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && rest.length === 0;
}

const audiences = commaSeparated.refine(
  (parts) => parts.every((part) => /^[\x21-\x7e]{1,200}$/.test(part) && part !== "settee"),
  "must be names or addresses without spaces, comma separated, and none of them settee",
);

const hostName = z
  .string()
  .regex(/^\.?[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "must be a host name such as example.org");

/** With a path perhaps, and no slash at the end. */
const couchdbPublicUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => URL.canParse(text) && isPlain(new URL(text)), "must have no password or query")
  .transform((text) => text.replace(/\/+$/, ""));

function isPlain({ username, password, search, hash }: URL): boolean {
  return `${username}${password}${search}${hash}` === "";
}

export const settingsSchema = z.object({
  PORT: wholeNumber(0, 65_535)
    .default(3000)
    .describe("TCP port to listen on; 0 takes any free one."),
  HOST: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  DATA_DIR: z
    .string()
    .min(1)
    .default("./data")
    .describe("Folder for the database and the server key."),
  PUBLIC_URL: origin
    .optional()
    .describe(
      "Address as browsers see it, such as https://notes.example.org. With https, cookies are Secure.",
    ),
  TLS_CERT: z
    .string()
    .min(1)
    .optional()
    .describe("Certificate file (PEM); with TLS_KEY, serves https."),
  TLS_KEY: z.string().min(1).optional().describe("Private key file (PEM) of TLS_CERT."),
  COOKIE_DOMAIN: hostName
    .optional()
    .describe("Domain of the AuthSession cookie, when it must reach sibling hosts."),
  COUCHDB_URL: couchdbUrl
    .optional()
    .describe(
      "A CouchDB 3.4 or later with admin credentials; without it, Settee brings its own database.",
    ),
  COUCHDB_SECRET: oneOrTwo
    .optional()
    .describe(
      "CouchDB's [chttpd_auth] secret; one or two, the first mints. Read from CouchDB when missing.",
    ),
  COUCHDB_PUBLIC_URL: couchdbPublicUrl
    .optional()
    .describe(
      "Address at which browsers reach CouchDB itself, through an edge proxy (https://notes.example.org/db) or on a sibling host; without it, through Settee's /db.",
    ),
  SERVER_KEY: serverKeys
    .optional()
    .describe("32 bytes in base64; one or two, the first signs. Created in DATA_DIR when missing."),
  SYNC_GRANT: z
    .enum(["mint", "derived-password", "proxy"], {
      error: "must be mint, derived-password or proxy",
    })
    .default("mint")
    .describe(
      "How a sync grant is obtained: mint (CouchDB's cookie is computed here), derived-password (for a CouchDB whose secret nobody may read) or proxy (CouchDB's proxy authentication, through /db only).",
    ),
  SYNC_GRANT_TTL: wholeNumber(5, 86_400)
    .default(600)
    .describe("Seconds that a sync grant lasts before the browser renews it."),
  REGISTRATION: z
    .enum(["open", "invite", "closed"], { error: "must be open, invite or closed" })
    .default("open")
    .describe(
      "Who may sign up: open (anyone), invite (whoever has a link that an admin made) or closed (whom the host adds with `npm run settee -- users add`).",
    ),
  SESSION_IDLE_DAYS: wholeNumber(1, 365)
    .default(60)
    .describe("Days without use after which a device has to log in again."),
  SESSION_MAX_DAYS: wholeNumber(1, 3650)
    .default(365)
    .describe("Days after which a device has to log in again in any case."),
  SESSIONS_PER_USER: wholeNumber(1, 1000)
    .default(20)
    .describe("Devices that a person may be logged in on; the one idle longest makes room."),
  AUDIT_DAYS: wholeNumber(30, 36_500)
    .default(730)
    .describe("Days for which the security log is kept."),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must be like smtps://user:password@host:465" })
    .optional()
    .describe(
      "Mail server for letters, such as smtps://user:password@host:465; without it links are printed in the log.",
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@]+@[^\s@]+$|^[^\r\n]*<[^\s@]+@[^\s@]+>$/, "must be an address")
    .optional()
    .describe("Sender of letters, such as notes@example.org; a name may stand before it."),
  SERVICES: audiences
    .default([])
    .describe(
      "Other services that people may get access tokens for, such as images or https://img.example.org, comma separated.",
    ),
  TRUSTED_PROXIES: networks
    .default([])
    .describe(
      "Addresses or networks of proxies whose X-Forwarded-For is believed, comma separated.",
    ),
  LOG_LEVEL: z
    .enum(["silent", "error", "warn", "info", "debug"], {
      error: "must be silent, error, warn, info or debug",
    })
    .default("info")
    .describe("How much is logged: silent, error, warn, info or debug."),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Rows for a table of settings: name, default (empty: none) and description of each that works. */
export function describeSettings(): { name: string; fallback: string; description: string }[] {
  return Object.entries(settingsSchema.shape).flatMap(([name, schema]) =>
    schema.description === undefined
      ? []
      : [{ name, fallback: defaultOf(schema), description: schema.description }],
  );
}

function defaultOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined ? String(parsed.data) : "";
}
