import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";
import { type Journey, openJourney } from "#test/support/journey.ts";

const couchdb = useCouchDb();
let journey: Journey;
let folder: string;
beforeAll(async () => {
  journey = await openJourney({ COUCHDB_URL: couchdb.adminUrl, COUCHDB_SECRET: couchdb.secret });
  folder = await mkdtemp(join(tmpdir(), "settee-import-"));
});
afterAll(async () => {
  await journey.close();
  await rm(folder, { recursive: true });
});

describe("bad input gets a sentence that says what to do, and nothing is lost", () => {
  it("at sign-up: no e-mail address, a short password, a common one, an address that is taken", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await page.getByRole("button", { name: /New here/ }).click();
    const trySignUp = async (email: string, password: string, sentence: RegExp) => {
      await page.getByRole("textbox", { name: "E-mail" }).fill(email);
      await page.getByRole("textbox", { name: "Password" }).fill(password);
      await page.getByRole("button", { name: "Sign up", exact: true }).click();
      await page.getByText(sentence).waitFor();
      expect(await page.getByRole("textbox", { name: "E-mail" }).inputValue()).toBe(email);
    };
    await trySignUp("not-an-address", "a perfectly fine password", /not look like an e-mail/);
    await trySignUp(journey.emailOf("a"), "short", /at least 10 characters/);
    await trySignUp(journey.emailOf("a"), "password1234", /first that others would try/);

    const other = await journey.openDevice();
    await other.open();
    await other.signUp(journey.emailOf("taken"));
    await trySignUp(journey.emailOf("taken"), "a perfectly fine password", /Log in instead/);
    await other.close();
    await device.close();
  });

  it("at log-in: a wrong password and an unknown address are answered with the same sentence", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    const sentences: string[] = [];
    for (const email of [journey.emailOf("taken"), journey.emailOf("nobody")]) {
      await page.getByRole("textbox", { name: "E-mail" }).fill(email);
      await page.getByRole("textbox", { name: "Password" }).fill("not the right password");
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      const alert = page.getByText("E-mail and password do not belong together");
      await alert.waitFor();
      sentences.push(await alert.innerText());
      await page.reload();
    }
    expect(new Set(sentences).size).toBe(1);
    await device.close();
  });

  it("at import: a file that is not UTF-8 and one of 3 MB are named with the reason, the others come in", async () => {
    await writeFile(join(folder, "good.md"), "# Good\n\nText");
    await writeFile(join(folder, "latin1.md"), Buffer.from("Gr\xfc\xdfe", "latin1"));
    await writeFile(join(folder, "huge.md"), "x".repeat(3_000_000));
    await writeFile(join(folder, "picture.png"), "not a note");
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("importer"));
    await device.importFolder(folder);
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 note imported.").waitFor();
    const refused = await dialog.getByRole("listitem").allInnerTexts();
    expect(refused).toHaveLength(2);
    expect(refused.join("\n")).toMatch(/latin1\.md[^]*not UTF-8/);
    expect(refused.join("\n")).toMatch(/huge\.md[^]*at most 1,000,000/);
    await dialog.getByRole("button", { name: "Done" }).click();
    await device.openNote("Good");
    await device.close();
  });

  it("in the editor: 3 MB that are pasted are refused, and the note stays as it was", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("paster"));
    await device.writeNote("Small", "as it was");
    await device.append("x".repeat(3_000_000));
    await page.getByText(/at most 1,000,000 characters/).waitFor();
    expect(await device.bodyOfOpenNote()).toBe("as it was");
    await device.append(", and more");
    expect(await device.bodyOfOpenNote()).toBe("as it was, and more");
    await device.close();
  });

  it("in the database: documents that Settee did not write are left alone and spoken of", async () => {
    const device = await journey.openDevice();
    const { page } = device;
    await device.open();
    await device.signUp(journey.emailOf("guest"));
    await device.writeNote("Mine", "my own");
    await device.status(/Up to date/);

    const name = await page.evaluate(async () => {
      const databases = await indexedDB.databases();
      return /settee-(u[a-z0-9]+)/.exec(databases.map((it) => it.name).join(" "))?.[1];
    });
    const database = `/user-${name}`;
    await removeRules(database);
    const foreign = [
      { _id: "todo:1", text: "from another program" },
      { _id: "note:broken", schema: 1, title: 7 },
      { _id: "note:future", schema: 2, title: "From the future", body: "new format" },
    ];
    for (const document of foreign)
      expect((await couchdb.asAdmin("PUT", `${database}/${document._id}`, document)).status).toBe(
        201,
      );

    await device.openNote("From the future");
    await page.getByText(/written by a newer Settee/).waitFor();
    await device.openNote("Mine");
    expect(await device.bodyOfOpenNote()).toBe("my own");
    await page.getByRole("button", { name: /Up to date/ }).click();
    await page.getByText("2 documents that Settee can't read").waitFor();
    for (const document of foreign) {
      const stored = await couchdb.asAdmin("GET", `${database}/${document._id}`);
      expect(await stored.json()).toMatchObject(document);
    }
    await device.close();
  });

  it("a cookie that was mangled on its way is replaced, and sync goes on", async () => {
    const device = await journey.openDevice();
    await device.open();
    await device.signUp(journey.emailOf("cookie"));
    await device.writeNote("Before", "before");
    await device.status(/Up to date/);
    await device.context.addCookies([
      {
        name: "AuthSession",
        value: "not-a-cookie",
        domain: "localhost",
        path: "/db",
        httpOnly: true,
      },
    ]);
    await device.writeNote("After", "after");
    await expect
      .poll(() => device.page.getByTestId("save-state").innerText(), { timeout: 20_000 })
      .toBe("On the server");
    await device.close();
  });
});

/** What a host could do by hand: without them CouchDB takes any document. */
async function removeRules(database: string): Promise<void> {
  const design = await couchdb.asAdmin("GET", `${database}/_design/settee`);
  const { _rev: rev } = (await design.json()) as { _rev: string };
  await couchdb.asAdmin("DELETE", `${database}/_design/settee?rev=${rev}`);
}
