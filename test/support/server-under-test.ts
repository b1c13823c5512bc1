import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#server/config/read-config.ts";
import { type Overrides, startSettee } from "#server/main.ts";
import { removeTestAccounts } from "./remove-test-accounts.ts";

export interface TestSettee {
  readonly url: string;
  /** Where it listens itself, when `url` is that of a proxy. */
  readonly listening: string;
  /** Of its database, with admin credentials. */
  readonly couchdbUrl: string;
  readonly dataDir: string;
  readonly emailDomain: string;
  /** Its settings, as the command line would find them. */
  readonly env: Readonly<Record<string, string>>;
  /** An address that no other test has. */
  newEmail(): string;
  /** Stops serving and leaves everything where it is, for `close` to remove. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface TestSetteeOptions extends Overrides {
  /** Settings besides those that a test needs. */
  readonly env?: Record<string, string>;
  /** Kept by the caller, to start again with the same data; else a folder that is removed at the end. */
  readonly dataDir?: string;
  /** Leaves the accounts where they are: another start will want them. */
  readonly keepAccounts?: boolean;
  /** An earlier start with the same data: removes its accounts at the end, too. */
  readonly adopt?: TestSettee;
}

/** Settee on a free port, on the CouchDB of `COUCHDB_URL` or else on the embedded one in a folder of its own. */
export async function startTestSettee(options: TestSetteeOptions = {}): Promise<TestSettee> {
  const { env, dataDir: keptDir, keepAccounts = false, adopt, ...overrides } = options;
  const dataDir = keptDir ?? (await mkdtemp(join(tmpdir(), "settee-test-")));
  const couchdbUrl = process.env["COUCHDB_URL"];
  const couchdb = couchdbUrl === undefined ? {} : { COUCHDB_URL: couchdbUrl };
  const settings = { PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "silent", ...couchdb, ...env };
  const config = readConfig(settings);
  if (!config.ok) throw new Error(config.error.join("\n"));
  const settee = await startSettee(config.value, overrides);
  const domain = adopt?.emailDomain ?? `${randomBytes(6).toString("hex")}.test`;
  let people = 0;
  let stopping: Promise<void> | undefined;
  const stop = async () => await (stopping ??= settee.close());
  return {
    url: settee.url,
    listening: settee.listening,
    couchdbUrl: settee.couchdbUrl,
    dataDir,
    env: settings,
    emailDomain: domain,
    newEmail() {
      people += 1;
      return `person${people}@${domain}`;
    },
    stop,
    async close() {
      await stop();
      if (couchdbUrl !== undefined && !keepAccounts) await removeTestAccounts(couchdbUrl, domain);
      if (keptDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
