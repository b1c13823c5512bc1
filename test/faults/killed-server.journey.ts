import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Journey, openJourney } from "#test/support/journey.ts";
import { type ReadmeFiles, collectReadmeFiles } from "#test/support/readme-files.ts";
import { digestStoredBodies } from "#test/support/stored-bodies.ts";

const KILLS = 3;

let journey: Journey;
let readmes: ReadmeFiles;
beforeAll(async () => {
  [journey, readmes] = await Promise.all([openJourney(), collectReadmeFiles()]);
});
afterAll(async () => {
  await journey.close();
  await rm(readmes.folder, { recursive: true });
});

it("a server that is killed again and again during a large sync loses nothing, and both devices end equal", async () => {
  const laptop = await journey.openDevice();
  const phone = await journey.openDevice({ width: 390, height: 844 });
  await laptop.open();
  await laptop.signUp(journey.emailOf("unlucky"));
  await phone.open();
  await phone.logIn(journey.emailOf("unlucky"));
  await laptop.importFolder(readmes.folder);
  await laptop.page.getByText(/notes imported/).waitFor({ timeout: 60_000 });
  await laptop.page.getByRole("dialog").getByRole("button", { name: "Done" }).click();

  const moments = Array.from({ length: KILLS }, () => randomInt(50, 900));
  console.log(`killed after ${moments.join(", ")} ms`);
  for (const moment of moments) {
    // Not a wait for something to happen: the moment of the power cut is what is random here.
    await pause(moment);
    await journey.restartProduct("kill");
  }
  await laptop.status(/Up to date/, 90_000);
  await phone.status(/Up to date/, 90_000);
  const written = await digestStoredBodies(laptop.page);
  expect(written.length).toBeGreaterThan(300);
  await expect.poll(() => digestStoredBodies(phone.page), { timeout: 60_000 }).toEqual(written);
});
