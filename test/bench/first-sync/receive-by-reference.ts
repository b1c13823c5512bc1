import type { Browser } from "playwright-core";
import type { ReferenceSite } from "./reference-site.ts";

interface ReferenceAnswer {
  readonly failure?: string;
  readonly documents: number;
  readonly took: number;
  readonly marks: Readonly<Record<string, number>>;
}

/** An empty browser again, in which one of the references receives the database. Milliseconds by its own clock. */
export async function receiveByReference(
  browser: Browser,
  site: ReferenceSite,
  name: string,
  database: string,
): Promise<ReferenceAnswer> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(site.origin);
    const asked = { file: `/worker-${name}`, path: site.pathOf(database), name: "reference" };
    const answer = await page.evaluate(
      ({ file, ...work }) =>
        new Promise<ReferenceAnswer>((resolve, reject) => {
          const worker = new Worker(file, { type: "module" });
          worker.addEventListener("message", ({ data }) => resolve(data));
          worker.addEventListener("error", ({ message }) => reject(new Error(message)));
          worker.postMessage(work);
        }),
      asked,
    );
    if (answer.failure !== undefined) throw new Error(`${name}: ${answer.failure}`);
    return answer;
  } finally {
    await context.close();
  }
}
