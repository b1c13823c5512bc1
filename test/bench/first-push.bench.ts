import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJourney } from "#test/support/journey.ts";
import type { Benchmark } from "./bench.ts";

const NOTES = Number(process.env["FIRST_PUSH_NOTES"] ?? 10_000);
const WITHIN = 300_000;
const BODY = "Words that fill a note of about a kilobyte, as people write them. ".repeat(15);

/** A folder of notes is imported: until it is on this device, and until it is on the server. */
const firstPush: Benchmark = {
  name: "first-push",
  needs: { couchdb: true, chromium: true },
  async run({ couchdbUrl, tell }) {
    if (couchdbUrl === null) throw new Error("COUCHDB_URL is needed");
    const folder = await createFolder();
    const journey = await openJourney({ COUCHDB_URL: couchdbUrl });
    try {
      const device = await journey.openDevice();
      await device.open();
      await device.signUp(journey.emailOf("first-push"));
      await device.allOnServer();
      const start = performance.now();
      await device.importFolder(folder);
      await device.page
        .getByText(`${NOTES.toLocaleString("en")} notes imported`)
        .first()
        .waitFor({ timeout: WITHIN });
      const imported = performance.now() - start;
      tell(`imported after ${Math.round(imported)} ms`);
      await device.page
        .getByRole("status", { name: "Sync" })
        .getByText("Everything is on the server.")
        .waitFor({ timeout: WITHIN });
      return [
        { what: `import of ${NOTES} notes until they are here (ms)`, value: imported },
        { what: "until they are on the server (ms)", value: performance.now() - start },
      ];
    } finally {
      await journey.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
export default firstPush;

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "settee-notes-"));
  await mkdir(join(folder, "notes"));
  for (let number = 0; number < NOTES; number++)
    await writeFile(join(folder, "notes", `${number}.md`), `# Note ${number}\n\n${BODY}\n`);
  return join(folder, "notes");
}
