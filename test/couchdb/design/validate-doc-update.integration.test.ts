import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSetteeDesign } from "#couchdb/design/settee-design.ts";
import { readNote } from "#shared/note.ts";
import { almostNote } from "#test/support/almost-note.ts";
import { useCouchDb } from "#test/support/couchdb-under-test.ts";

const DOCUMENTS = 300;

describe("the rules on CouchDB's own JavaScript engine", () => {
  const couchdb = useCouchDb();

  it("accept and refuse what zod does", async () => {
    const design = createSetteeDesign();
    const name = await couchdb.createDatabase();
    const installed = await couchdb.asAdmin("PUT", `/${name}/${design.id}`, design.document);
    expect(installed.status).toBe(201);

    // Ids with an underscore are CouchDB's own affair, and each id is written once.
    const documents = fc
      .sample(almostNote, { numRuns: DOCUMENTS, seed: 42 })
      .map((document) => JSON.parse(JSON.stringify(document)))
      .filter(({ _id }) => typeof _id === "string" && _id !== "")
      .map((document, index) => Object.assign(document, { _id: vary(document._id, index) }));
    const answer = await couchdb.asAdmin("POST", `/${name}/_bulk_docs`, { docs: documents });
    const rows: { error?: string }[] = await answer.json();
    const verdicts = rows.map(({ error }) => error ?? "accepted");
    expect(verdicts).toEqual(
      documents.map((document) =>
        readNote(document).type === "foreign" ? "forbidden" : "accepted",
      ),
    );
    expect(new Set(verdicts).size).toBe(2);
  });

  it("let deletions of anything pass", async () => {
    const design = createSetteeDesign();
    const name = await couchdb.createDatabase();
    const foreign = await couchdb.asAdmin("PUT", `/${name}/foreign`, { before: "the rules" });
    const { rev } = await foreign.json();
    await couchdb.asAdmin("PUT", `/${name}/${design.id}`, design.document);
    const again = await couchdb.asAdmin("PUT", `/${name}/foreign`, { _rev: rev });
    expect(again.status).toBe(403);
    const removed = await couchdb.asAdmin("DELETE", `/${name}/foreign?rev=${rev}`);
    expect(removed.status).toBe(200);
  });
});

/** Another id of the same form. */
function vary(id: string, index: number): string {
  return /^note:[0-9a-z]{1,60}$/.test(id)
    ? `${id.slice(0, 60)}${index.toString(36)}`
    : `${id}${index}`;
}
