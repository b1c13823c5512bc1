import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { reportSharedPages } from "#test/support/report-failure.ts";

const NOTES = 30;

let journey: Journey;
let folder: string;
let phone: Device;
beforeAll(async () => {
  journey = await openJourney();
  folder = await mkdtemp(join(tmpdir(), "settee-import-"));
  for (let n = 1; n <= NOTES; n++) await writeFile(join(folder, `${n}.md`), `# Note ${n}\n\nText`);
  phone = await journey.openDevice({ width: 390, height: 844 });
  await phone.open();
  await phone.signUp(journey.emailOf("ada"));
  await phone.importFolder(folder);
  await phone.page.getByText(`${NOTES} notes imported.`).waitFor();
  await phone.page.getByRole("button", { name: "Done" }).click();
  await phone.allOnServer();
});
afterAll(async () => {
  await journey.close();
  await rm(folder, { recursive: true });
});
reportSharedPages();

/** What a screen reader is told of the list's length; the page holds only the rows in sight. */
async function countNotes({ page }: Device): Promise<number> {
  const row = page.getByRole("list", { name: "Notes" }).getByRole("listitem").first();
  return Number((await row.getAttribute("aria-setsize", { timeout: 1_000 })) ?? 0);
}

/** As another program, or a mistake, would: with the person's own cookie, all at once. */
async function trashEverything({ context, page }: Device): Promise<void> {
  const cookies = await context.cookies(`${journey.origin}/db/`);
  const name = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map((it) => it.name).join(" ");
    return /settee-(u[a-z0-9]+)/.exec(names)?.[1];
  });
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${journey.origin}/db/user-${name}/${path}`, {
      headers: {
        cookie: cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join("; "),
        origin: journey.origin,
        "content-type": "application/json",
      },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    expect(answer.status).toBeLessThan(300);
    return answer.json();
  };
  const changes = changesSchema.parse(await ask("_changes?include_docs=true"));
  const notes = changes.results.map(({ doc }) => doc).filter(({ _id }) => _id.startsWith("note:"));
  expect(notes).toHaveLength(NOTES);
  const at = new Date().toISOString();
  const docs = notes.map((note, index) =>
    Object.assign(note, index < 10 ? { _deleted: true } : { trashedAt: at }),
  );
  await ask("_bulk_docs", { docs });
}

const changesSchema = z.object({
  results: z.array(z.object({ doc: z.looseObject({ _id: z.string() }) })),
});

describe("mass deletion does not spread to all devices", () => {
  it("but is held and shown, and the person brings the notes back", async () => {
    await trashEverything(phone);
    await phone.status(/Sync waits for your answer/);
    expect(await countNotes(phone)).toBe(NOTES);
    await phone.page.getByRole("button", { name: "Decide…" }).click();
    const question = phone.page.getByRole("dialog", { name: /disappear/ });
    await question.getByText("10 notes were deleted for good.").waitFor();
    await question.getByText("20 notes went to the trash.").waitFor();
    await question
      .getByText(/^Note \d+$/)
      .first()
      .waitFor();
    await question.getByRole("button", { name: "Bring them back everywhere" }).click();
    await phone.allOnServer();
    expect(await countNotes(phone)).toBe(NOTES);

    const laptop = await journey.openDevice();
    await laptop.open();
    await laptop.logIn(journey.emailOf("ada"));
    await expect.poll(() => countNotes(laptop), { timeout: 30_000 }).toBe(NOTES);
  });

  it("and is applied when the person says so", async () => {
    await trashEverything(phone);
    await phone.status(/Sync waits for your answer/);
    await phone.page.getByRole("button", { name: "Decide…" }).click();
    await phone.page.getByRole("button", { name: "Let them go" }).click();
    await phone.page.getByText("Nothing here yet").waitFor();
    await phone.allOnServer();
    await phone.page.getByRole("link", { name: "Trash", exact: true }).click();
    await expect.poll(() => countNotes(phone)).toBe(20);
  });
});
