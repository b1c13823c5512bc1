import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { type ReadmeFiles, collectReadmeFiles } from "#test/support/readme-files.ts";
import { digest, digestStoredBodies } from "#test/support/stored-bodies.ts";

let journey: Journey;
let readmes: ReadmeFiles;
beforeAll(async () => {
  [journey, readmes] = await Promise.all([openJourney(), collectReadmeFiles()]);
});
afterAll(async () => {
  await journey.close();
  await rm(readmes.folder, { recursive: true });
});

it("imports every README.md of node_modules in one browser and finds each one, byte for byte, in another", async () => {
  expect(readmes.files.length).toBeGreaterThan(300);
  const texts = readmes.files.filter((file) => isUtf8(file.bytes));

  const laptop = await journey.openDevice();
  await laptop.open();
  await laptop.signUp(journey.emailOf("librarian"));
  await laptop.importFolder(readmes.folder);
  const report = laptop.page.getByRole("dialog");
  await report.getByText(`${texts.length} notes imported.`).waitFor({ timeout: 60_000 });
  await report.getByRole("button", { name: "Done" }).click();
  await laptop.status(/Up to date/, 60_000);

  const phone = await journey.openDevice({ width: 390, height: 844 });
  await phone.open();
  await phone.logIn(journey.emailOf("librarian"));
  await phone.status(/Up to date/, 60_000);

  const expected = texts.map((file) => digest(file.bytes)).toSorted();
  expect(await digestStoredBodies(laptop.page)).toEqual(expected);
  expect(await digestStoredBodies(phone.page)).toEqual(expected);

  // What the second browser holds is also what a person can find and read there.
  await phone.page.getByRole("searchbox", { name: "Search notes" }).fill("pouchdb-authentication");
  await phone.page.getByRole("list", { name: "Notes" }).getByRole("link").first().waitFor();
  await laptop.close();
  await phone.close();
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
