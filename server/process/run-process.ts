import { type Config, readConfig } from "#server/config/read-config.ts";
import { explainStartError } from "#server/config/explain-start-error.ts";

export interface RunningSettee {
  /** Origin by which browsers reach it. */
  readonly url: string;
  /** Origin at which it listens itself: another one when a proxy stands in front. */
  readonly listening: string;
  /** Of the database, with admin credentials. */
  readonly couchdbUrl: string;
  /** For a person: where the data is. */
  readonly where: string;
  /** False: nobody can administer it yet. */
  readonly hasAdmin: boolean;
  close(): Promise<void>;
}

/** Reads the settings, starts, and stops on a signal. Whatever prevents the start is one line, and exit code 1. */
export async function runProcess(
  env: Record<string, string | undefined>,
  start: (config: Config) => Promise<RunningSettee>,
): Promise<void> {
  const config = readConfig(env);
  if (!config.ok) return giveUp(config.error.map((problem) => `Setting ${problem}`));
  try {
    const settee = await start(config.value);
    announce(config.value, settee);
    stopOnSignal(settee);
  } catch (error) {
    giveUp([explainStartError(error)]);
  }
}

function giveUp(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`Settee cannot start: ${line}\n`);
  process.exitCode = 1;
}

function announce(config: Config, settee: RunningSettee): void {
  if (config.logLevel !== "info" && config.logLevel !== "debug") return;
  const url = new URL(settee.url);
  if (config.couchdb && !config.serverKeys)
    process.stdout.write(
      "SERVER_KEY is not set: another server on this CouchDB would not accept the log-ins of this one.\n",
    );
  // The name that people and browsers know this machine by.
  if (url.hostname === "127.0.0.1" || url.hostname === "[::1]") url.hostname = "localhost";
  process.stdout.write(`Settee is ready at ${url.origin}\n`);
  process.stdout.write(`Your data is ${settee.where}\n`);
  if (!settee.hasAdmin)
    process.stdout.write(
      "Nobody is admin yet: `npm run settee -- users add <your e-mail> --admin` prints a link for you.\n",
    );
  if (url.protocol === "http:" && url.hostname !== "localhost")
    process.stdout.write(
      "Browsers keep no notes offline over plain http: set TLS_CERT and TLS_KEY, or put a TLS proxy in front.\n",
    );
}

function stopOnSignal(settee: RunningSettee): void {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= settee.close().catch((error: unknown) => {
      process.stderr.write(`Settee did not stop cleanly: ${explainStartError(error)}\n`);
      process.exitCode = 1;
    });
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
