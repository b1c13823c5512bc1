import type { BrowserContext, Locator, Page } from "playwright-core";

const PASSWORD = "a green velvet settee by the window";

/** A person at one browser. Verbs are what they do, nouns are what they see. */
export interface Device {
  readonly page: Page;
  readonly context: BrowserContext;
  open(path?: string): Promise<void>;
  signUp(email: string, password?: string): Promise<void>;
  logIn(email: string, password?: string): Promise<void>;
  logOut(choice: "keep" | "remove"): Promise<void>;
  /** Leaves the note open. */
  writeNote(title: string, body: string): Promise<void>;
  openNote(title: string): Promise<void>;
  /** Types at the end of the open note. */
  append(text: string): Promise<void>;
  bodyOfOpenNote(): Promise<string>;
  listed(title: string): Locator;
  /** Waits until the sync status says it. `timeout` in milliseconds. */
  status(text: RegExp, timeout?: number): Promise<void>;
  /** Another tab of the same browser. */
  openTab(path?: string): Promise<Device>;
  /** Waits until the status says that the server has everything. */
  allOnServer(): Promise<void>;
  /** The system tells the browser that there is a network again: nobody waits for the end of a pause. */
  hearsOfNetwork(): Promise<void>;
  /** Gives a folder to the import dialog; leaves the dialog open. */
  importFolder(folder: string): Promise<void>;
  close(): Promise<void>;
}

export function createDevice(context: BrowserContext, page: Page, origin: string): Device {
  const field = (name: string) => page.getByRole("textbox", { name, exact: true });
  const button = (name: string | RegExp) =>
    page.getByRole("button", { name, exact: typeof name === "string" });

  async function enter(email: string, password: string, action: "Sign up" | "Log in") {
    const other = action === "Sign up" ? /New here/ : /Have an account/;
    if (!(await button(action).first().isVisible())) await button(other).click();
    await field("E-mail").fill(email);
    await field("Password").fill(password);
    await button(action).click();
  }

  return {
    page,
    context,
    async open(path = "/") {
      await page.goto(origin + path);
      await page.getByRole("heading", { level: 1 }).or(button("New note")).first().waitFor();
    },
    async signUp(email, password = PASSWORD) {
      await enter(email, password, "Sign up");
      await button("New note").first().waitFor();
    },
    async logIn(email, password = PASSWORD) {
      await enter(email, password, "Log in");
      await button("New note").first().waitFor();
    },
    async logOut(choice) {
      await button("Menu").click();
      await page.getByRole("menuitem", { name: "Log out" }).click();
      const name = choice === "keep" ? /^Keep the notes/ : /^Remove the notes/;
      await page.getByRole("radio", { name }).check();
      await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
      await field("E-mail").waitFor();
    },
    async writeNote(title, body) {
      await button("New note").first().click();
      await field("Title").fill(title);
      await field("Note").click();
      await page.keyboard.insertText(body);
      await page
        .getByText(/Saved on this device|On the server/)
        .first()
        .waitFor();
    },
    async openNote(title) {
      await this.listed(title).click();
      await field("Note").waitFor();
    },
    async append(text) {
      await field("Note").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.insertText(text);
    },
    async bodyOfOpenNote() {
      return (await field("Note").innerText()).replaceAll(" ", " ");
    },
    listed(title) {
      return page.getByRole("list", { name: "Notes" }).getByRole("link", { name: title });
    },
    async status(text, timeout = 30_000) {
      await page.getByRole("status").filter({ hasText: text }).first().waitFor({ timeout });
    },
    async openTab(path) {
      const tab = createDevice(context, await context.newPage(), origin);
      await tab.open(path);
      return tab;
    },
    async allOnServer() {
      await page
        .getByRole("status", { name: "Sync" })
        .getByText("Everything is on the server.")
        .waitFor({ timeout: 30_000 });
    },
    async hearsOfNetwork() {
      await page.evaluate(() => dispatchEvent(new Event("online")));
    },
    async importFolder(folder) {
      await button("Menu").click();
      await page.getByRole("menuitem", { name: "Import notes" }).click();
      const choosing = page.waitForEvent("filechooser");
      await button("Choose a folder").click();
      await (await choosing).setFiles(folder);
    },
    async close() {
      await context.close();
    },
  };
}
