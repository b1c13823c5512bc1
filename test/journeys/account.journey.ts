import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { administerUsers } from "#server/cli/users-command.ts";
import type { Device } from "#test/support/device.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";

const FIRST_PASSWORD = "mulberry-antler-42-zephyr";
const NEW_PASSWORD = "cobalt-harbour-91-willow";

let journey: Journey;
let email: string;
let laptop: Device;
let phone: Device;
beforeAll(async () => {
  journey = await openJourney({ REGISTRATION: "invite" });
  email = journey.emailOf("ada");
  laptop = await journey.openDevice();
  phone = await journey.openDevice({ width: 390, height: 844, dark: true });
});
afterAll(() => journey.close());

const button = (device: Device, name: string | RegExp) =>
  device.page.getByRole("button", { name, exact: typeof name === "string" });
const field = (device: Device, name: string) =>
  device.page.getByRole("textbox", { name, exact: true });

/** Opens the log-in over the notebook, and waits for what it says of why it is needed. */
async function expectLoggedOut(device: Device, why: string): Promise<void> {
  await device.status(/Log in to sync/);
  await device.page.getByRole("status", { name: "Sync" }).getByRole("button").click();
  await button(device, "Log in").click();
  await device.page.getByRole("dialog", { name: "Log in again" }).getByText(why).waitFor();
}

/** What the laptop's list of devices says, asked anew. */
async function readDevices(): Promise<string> {
  await laptop.page.goto(`${journey.origin}/#/account`);
  await laptop.page.goto(`${journey.origin}/#/account/devices`);
  return laptop.page.getByRole("list", { name: "Your devices" }).innerText();
}

describe("an account, from the invitation on", () => {
  it("is opened by a link where nobody can sign up without one", async () => {
    const { dataDir } = journey.product();
    const { COUCHDB_URL = "" } = process.env;
    const printed = await administerUsers(["add", email, "--admin"], {
      DATA_DIR: dataDir,
      PUBLIC_URL: journey.origin,
      ...(COUCHDB_URL !== "" && { COUCHDB_URL }),
    });
    await laptop.open();
    await laptop.page.getByText("New here? You need an invitation").waitFor();

    await laptop.page.goto(printed.split("\n").at(1) ?? "");
    await laptop.page.getByText(`This invitation is for ${email}.`).waitFor();
    await field(laptop, "Password").fill(FIRST_PASSWORD);
    await button(laptop, "Sign up").click();
    await button(laptop, "New note").first().waitFor();
    await laptop.writeNote("Kept all along", "through every log-in");
    await laptop.allOnServer();
    expect(laptop.page.url()).not.toContain("sign-up");
  });

  it("is recovered by the link that the server prints, which logs the other device out and says so there", async () => {
    await phone.open();
    await field(phone, "E-mail").fill(email);
    await phone.page.getByRole("link", { name: "Forgotten your password?" }).click();
    await button(phone, "Send the link").click();
    await phone.page.getByText("Ask the person who runs this Settee for it").waitFor();
    await expect.poll(findResetLink).toBeDefined();
    const link = findResetLink();

    await phone.page.goto(`${journey.origin}/${link}`);
    await phone.page.getByText(`For ${email}.`).waitFor();
    await field(phone, "New password").fill(NEW_PASSWORD);
    await button(phone, "Set the new password").click();
    await button(phone, "Log in").click();
    await phone.listed("Kept all along").waitFor();

    await expectLoggedOut(laptop, "Your password was changed.");
    await field(laptop, "Password").fill(NEW_PASSWORD);
    await laptop.page.getByRole("dialog").getByRole("button", { name: "Log in" }).last().click();
    await laptop.allOnServer();
  });

  it("ends a device from another one: it says who did, and keeps its notes", async () => {
    await phone.allOnServer();
    await expect.poll(readDevices).toContain("Everything was on the server at its last contact.");
    const others = laptop.page.getByRole("button", { name: /^Log out .* on / });
    await others.click();
    await laptop.page.getByRole("alertdialog").getByRole("button", { name: "Log out" }).click();
    await laptop.page.getByText("You are logged in nowhere else.").waitFor();

    await expectLoggedOut(phone, "This device was logged out from another one.");
    await phone.page.keyboard.press("Escape");
    await phone.openNote("Kept all along");
    expect(await phone.bodyOfOpenNote()).toBe("through every log-in");
  });

  it("tells afterwards what happened, in words", async () => {
    await laptop.page.getByRole("link", { name: "Security log" }).click();
    const log = laptop.page.getByRole("list", { name: "What happened" });
    await log.waitFor();
    const told = await log.getByRole("listitem").allInnerTexts();
    for (const words of ["1 device was logged out", "New password set by a link", "Account opened"])
      expect(told.join()).toContain(words);
  });
});

function findResetLink(): string | undefined {
  return /#\/reset-password\/[\w-]{43}/.exec(journey.product().output())?.[0];
}
